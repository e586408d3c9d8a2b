declare module '*.ndjson?url' {
  const address: string;
  // reason: Vite's way to export an asset
  // eslint-disable-next-line no-restricted-exports
  export default address;
}

declare module '*.css';
