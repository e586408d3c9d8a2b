/** `layer5-sync/server`: the relay as a library. */
export { startRelay } from './relay.ts';
export type { Relay } from './relay.ts';
export type { RelayOptions } from './relay-options.ts';
export type { AdminOptions } from './admin/admin-api.ts';
export type { Authenticator, Credentials, Decision, Grant, Rights } from './sessions/authentication.ts';
export { jwtAuthenticator } from './gateway/jwt-authenticator.ts';
export type { JwtOptions } from './gateway/jwt-authenticator.ts';
export type { HandleRequest } from './gateway/http-requests.ts';
export type { HistoryBounds } from './store/history.ts';
export type { LogEntry, LogListener } from './reporting/log.ts';
export { CLOSE } from './sessions/close-codes.ts';
export type { CloseCode } from './sessions/close-codes.ts';
export { DEFAULT_SESSION_LIMITS } from './sessions/session-limits.ts';
export type { SessionLimits } from './sessions/session-limits.ts';
export { STORE_DEFAULTS } from './store/store-options.ts';
export type { StoreOptions } from './store/store-options.ts';
