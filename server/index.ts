/** `layer5-sync/server`: the relay as a library. */
export { startRelay } from './relay.ts';
export type { Relay } from './relay.ts';
export type { RelayOptions } from './relay-options.ts';
export type { AdminOptions } from './admin-api.ts';
export type { Authenticator, Credentials, Decision, Grant, Rights } from './authentication.ts';
export { jwtAuthenticator } from './jwt-authenticator.ts';
export type { JwtOptions } from './jwt-authenticator.ts';
export type { HandleRequest } from './http-requests.ts';
export type { HistoryBounds } from './history.ts';
export type { LogEntry, LogListener } from './log.ts';
export { CLOSE } from './close-codes.ts';
export type { CloseCode } from './close-codes.ts';
export { DEFAULT_SESSION_LIMITS } from './session-limits.ts';
export type { SessionLimits } from './session-limits.ts';
export { STORE_DEFAULTS } from './store-options.ts';
export type { StoreOptions } from './store-options.ts';
