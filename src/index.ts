export type { Change } from './model/change.ts';
export type { Operation } from './model/entry.ts';
export { SyncError } from './model/errors.ts';
export type { SyncErrorCode, SyncErrorDetails } from './model/errors.ts';
export type { FieldChange } from './model/field-change.ts';
export { canonicalText } from './model/canonical.ts';
export { parseJson } from './model/json.ts';
export type { Json, JsonArray, JsonObject, JsonPrimitive } from './model/json.ts';
export { merge } from './model/merge.ts';
export type { MergeInput, MergeOutcome } from './model/merge.ts';
export type { ConflictToResolve, ElementKey, MergeOptions, MergeRule } from './model/merge-options.ts';
export type { MergeRules } from './model/merge-rules.ts';
export { parseMergeOptions } from './model/parse-merge-options.ts';
export type { ConflictStrategy } from './model/strategy.ts';
export { compareClocks, mergeClocks, tickClock } from './model/vector-clock.ts';
export type { ClockOrder, VectorClock } from './model/vector-clock.ts';
export type { ConflictKind } from './model/conflict-kind.ts';
export type { PathConflict } from './model/path-conflict.ts';
export type { Conflict, ConflictSide } from './documents/conflict.ts';
export type { DocumentStore, Persistence, StoredUpdates } from './replication/persistence.ts';
export type {
  Connection,
  LinkEvent,
  PresenceChannel,
  Transport,
  TransportLink,
} from './replication/transport.ts';
export type { ChangeLevel } from './replication/replicated-partition-options.ts';
