// What an app imports that keeps and syncs its resources: initSync, with IndexedDB, tabs and sockets, and all hooks.
export { closeSync, initSync, resolveConflict } from '../../adapters/services/syncIntegration.ts';
export * from '../../adapters/react/index.ts';
