// The same with search and the inspector.
export * from './with-search.ts';
export * from '../../adapters/inspector/mount-inspector.ts';
