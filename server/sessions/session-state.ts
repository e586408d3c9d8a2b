import type { CloseCode } from './close-codes.ts';

/**
 * One session's life: open -> closing -> closed, or open -> closed when the peer just goes. Only an open
 * session is read, answered, or acknowledged to.
 */
export type SessionState =
  | { readonly status: 'open' }
  /** Our close frame is out. What still arrives is not taken in; the client offers it again elsewhere. */
  | { readonly status: 'closing'; readonly code: CloseCode; readonly reason: string }
  | { readonly status: 'closed' };
