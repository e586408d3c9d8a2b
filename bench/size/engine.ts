// A manager and all hooks, where the app brings its own store and transport.
export { SyncManager } from '../../adapters/api/sync-manager.ts';
export * from '../../adapters/react/index.ts';
