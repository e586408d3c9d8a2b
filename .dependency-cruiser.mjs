// The floors. Imports go one way: server -> src <- adapters <- app; a rule here says which floor may know what.

const production = '^(src|adapters|server)/';
const ownPackages = { yjs: '^yjs$|node_modules/yjs/', react: 'node_modules/(@types/)?react(-dom)?/' };

/** The package's doors: the only index files, and nothing inside imports them. */
const doors = '^(src/index|adapters/index|adapters/react/index|server/index)\\.ts$';
/** A door that gathers other doors. */
const outerDoors = '^adapters/(index|services/syncIntegration|utils/layer5-sync)\\.ts$';

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    forbid('no-cycles', 'No import cycles, type-only ones included.', {}, { circular: true }),
    forbid('resolvable', 'Every import resolves.', {}, { couldNotResolve: true }),

    forbid(
      'src-imports-nothing-above',
      'The engine knows only itself.',
      { path: '^src/' },
      { pathNot: ['^src/', 'node_modules/'], dependencyTypesNot: ['core'] },
    ),
    forbid(
      'src-packages',
      'The engine depends on yjs and lib0, and on nothing else.',
      { path: '^src/' },
      { path: 'node_modules/', pathNot: 'node_modules/(yjs|lib0)/' },
    ),
    forbid(
      'src-no-node',
      'The engine runs in browsers: no Node builtins.',
      { path: '^src/' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'model-floor',
      'The model is the ground floor.',
      { path: '^src/model/' },
      { path: '^src/', pathNot: '^src/model/' },
    ),
    forbid(
      'documents-floor',
      'Documents stand on the model.',
      { path: '^src/documents/' },
      { path: '^src/', pathNot: '^src/(documents|model)/' },
    ),
    forbid(
      'replication-floor',
      'Replication stands on documents and model.',
      { path: '^src/replication/' },
      { path: '^src/', pathNot: '^src/(replication|documents|model)/' },
    ),

    forbid(
      'yjs-where',
      'Only the documents, the adapters that carry or store them, and the server touch Yjs.',
      {
        path: production,
        pathNot: '^(src/(documents|replication)|adapters/(websocket|indexeddb|memory|tabs)|server)/',
      },
      { path: ownPackages.yjs },
    ),
    forbid(
      'replication-yjs-types',
      'Replication names Yjs types; what runs lives in src/documents.',
      { path: '^src/replication/' },
      { path: ownPackages.yjs, dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'react-where',
      'Only adapters/react knows React.',
      { path: production, pathNot: '^adapters/react/' },
      { path: ownPackages.react },
    ),
    forbid(
      'react-adapter-where',
      'Only the documented door adapters/utils/layer5-sync.ts reaches the React adapter.',
      { path: production, pathNot: '^adapters/(react/|utils/layer5-sync\\.ts$)' },
      { path: '^adapters/react/' },
    ),

    forbid(
      'adapters-no-server',
      'Adapters never import the server.',
      { path: '^adapters/' },
      { path: '^server/' },
    ),
    forbid(
      'server-no-adapters',
      'The server never imports adapters.',
      { path: '^server/' },
      { path: '^adapters/' },
    ),
    forbid(
      'no-doors-inside',
      'Nothing inside imports a door (an index file); import the file itself.',
      { path: production, pathNot: outerDoors },
      { path: [doors, '^(src|adapters|server)/.*/index\\.tsx?$'] },
    ),

    forbid(
      'production-alone',
      'What ships imports no test, bench or example.',
      { path: production },
      { path: '^(test|property-tests|bench|examples|\\.ci)/' },
    ),
    forbid(
      'no-dev-dependencies',
      'What ships imports no devDependency.',
      { path: production },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['npm-peer', 'type-only'],
        pathNot: 'node_modules/@types/',
      },
    ),
    forbid(
      'only-declared-packages',
      'A package that is imported is declared in package.json.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['layer5-source', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
