/** Where a connection comes from, without saying who: addresses themselves are not kept. */
export type AddressClass = 'loopback' | 'private' | 'public';

/** Who an update came from, as far as the relay knows. Kept with each record, for whoever has to undo one. */
export interface Author {
  /** The user that authentication named. */
  readonly user?: string;
  readonly address?: AddressClass;
  /** Yjs clientIDs with content in the update, the first few. */
  readonly clients?: readonly number[];
}

/** An author as it is stored: JSON. */
export type AuthorText = string & { readonly author: unique symbol };

export function authorText(author: Author): AuthorText {
  return JSON.stringify(author) as AuthorText;
}
