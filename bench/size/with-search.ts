// The same with search, MiniSearch included.
export * from './everything.ts';
export * from '../../adapters/search/create-search.ts';
