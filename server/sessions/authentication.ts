import type { IncomingHttpHeaders } from 'node:http';

export type Rights = 'read' | 'write';

/** What somebody may do in one room. */
export interface Grant {
  /** Who it is, by a name that stays; undefined where nobody was asked. */
  readonly user?: string;
  /** Readers see the document and show their presence; their updates are refused. */
  readonly rights: Rights;
  /** When it ends, in ms since 1970; the session ends with it. */
  readonly expires?: number;
}

export type Decision =
  | ({ readonly type: 'granted' } & Grant)
  /** 401: who is it? 403: not in this room. The reason is shown to the client. */
  | { readonly type: 'refused'; readonly status: 401 | 403; readonly reason: string };

/** Who asks. */
export interface Credentials {
  /**
   * From the header `Authorization: Bearer …`, a subprotocol `bearer.…`, or the query's `token`, the first that is
   * there. Never logged.
   */
  readonly token: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The peer's address. */
  readonly address: string;
}

/** Decides who may come in. What it throws counts as a refusal, and so does taking longer than `limits.admissionMs`. */
export interface Authenticator {
  authenticate(credentials: Credentials, room: string): Promise<Decision> | Decision;
  /**
   * Whether what was granted still holds; asked for each open session every `limits.reviewMs`. Without it a grant
   * holds until it expires. What it throws changes nothing: it is asked again.
   */
  review?(grant: Grant, credentials: Credentials, room: string): Promise<Decision> | Decision;
}

/** What everybody may do where nobody is asked who he is. */
export const ANYTHING: Grant = { rights: 'write' };
