/** What an app has anyway, or brings itself. */
const ignore = ['yjs', 'lib0', 'y-protocols', 'y-websocket', 'react', 'react-dom'];

/** As apps bundle it: as ES modules, so that what is ignored costs no wrappers. */
const asModules = (config) => ({ ...config, format: 'esm' });

const entry = (name, path, limit) => ({
  name,
  path: `bench/size/${path}.ts`,
  import: '*',
  ignore,
  gzip: true,
  limit,
  modifyEsbuildConfig: asModules,
});

export default [
  entry('engine, API and hooks (the app brings store and transport)', 'engine', '45 kB'),
  entry('initSync and hooks, with IndexedDB, tabs and sockets', 'app', '70 kB'),
  entry('every documented name', 'everything', '84 kB'),
  entry('and search, with MiniSearch', 'with-search', '93 kB'),
  entry('and the inspector', 'with-inspector', '107 kB'),
];
