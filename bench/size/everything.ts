// Every documented name, ConflictResolver and DataValidator among them, and all hooks.
export * from '../../adapters/utils/layer5-sync.ts';
export * from '../../adapters/react/index.ts';
