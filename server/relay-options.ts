import type { AdminOptions } from './admin/admin-api.ts';
import type { Authenticator } from './sessions/authentication.ts';
import type { HandleRequest } from './gateway/http-requests.ts';
import type { LogListener } from './reporting/log.ts';
import type { SessionLimits } from './sessions/session-limits.ts';
import type { StoreOptions } from './store/store-options.ts';

export interface RelayOptions {
  /** Address to listen on; 127.0.0.1 unless said. */
  readonly host?: string;
  /** 0, or left out, takes a free one. */
  readonly port?: number;
  /** Directory of the relay's database, made when it is not there; ':memory:' keeps nothing. */
  readonly data: string;
  /**
   * Who may come in, and what each may do. 'anonymous' lets everybody read and write every room, which has to be said
   * where others than this machine can reach the relay; left out, it stands for a relay on a loopback address only.
   */
  readonly authentication?: Authenticator | 'anonymous';
  /**
   * Origins of pages that may connect, such as `https://app.example.org`, besides the relay's own; '*' for all. Who
   * is no page sends no origin, and is let through to authentication.
   */
  readonly origins?: readonly string[];
  /**
   * Addresses and networks of proxies before the relay, as `10.0.0.0/8`. Only their X-Forwarded-For says where a client
   * comes from, which is what limits for an address count by; nobody's unless said.
   */
  readonly trustedProxies?: readonly string[];
  /** What is left out has the default of `DEFAULT_SESSION_LIMITS`. */
  readonly limits?: Partial<SessionLimits>;
  /** What is left out has the default of `STORE_DEFAULTS`. */
  readonly store?: Partial<StoreOptions>;
  /** The side of whoever runs the relay, at `/admin/`; there is none without a token. */
  readonly admin?: AdminOptions;
  /** Whether `/metrics` shows the process's own figures too, which belong to whoever runs the process. */
  readonly processMetrics?: boolean;
  readonly onLog?: LogListener;
  /** Serves pages at the same address. Returns whether it took the request. */
  readonly handleRequest?: HandleRequest;
}
