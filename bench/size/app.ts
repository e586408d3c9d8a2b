// What an app bundles that uses everything but search and the inspector.
export * from '../../adapters/utils/layer5-sync.ts';
export * from '../../adapters/react/index.ts';
