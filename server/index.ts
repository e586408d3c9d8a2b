/** `layer5-sync/server`: the relay as a library. */
export { startRelay } from './relay.ts';
export type { Relay, RelayOptions } from './relay.ts';
export type { HandleRequest } from './http-requests.ts';
export type { LogEntry, LogListener } from './log.ts';
export { CLOSE } from './close-codes.ts';
export type { CloseCode } from './close-codes.ts';
