import { MAX_AUTHORED_IDS } from './limits.ts';

/**
 * Under which client ids the sessions of a room write just now. A collected struct says that a client has written
 * something that is gone since; under somebody else's id it makes the room take that client's next words for known.
 * While the client itself is here, only it has reason to say so, and no item beside it, in what has just happened.
 *
 * This catches the cheap attack, and mistakes. It is no boundary: whoever may write can delete everything.
 */
export class RoomAuthors {
  readonly #ids = new Map<object, Set<number>>();

  /** A session brings items under these ids. The last few of a session count: it writes under one, or some by turns. */
  wrote(session: object, clients: readonly number[]): void {
    const ids = this.#ids.get(session) ?? new Set<number>();
    // One client, and the same as before: nearly always.
    if (ids.size === 1 && clients.every((client) => ids.has(client))) return;
    this.#ids.set(session, ids);
    for (const client of clients.slice(0, MAX_AUTHORED_IDS)) {
      ids.delete(client);
      ids.add(client);
    }
    for (const client of ids) {
      if (ids.size <= MAX_AUTHORED_IDS) break;
      ids.delete(client);
    }
  }

  /** The first of these ids under which others write, and who asks does not. */
  foreign(session: object, clients: readonly number[]): number | undefined {
    return clients.find((client) => {
      const authors = [...this.#ids].filter(([, ids]) => ids.has(client)).map(([author]) => author);
      return authors.length > 0 && !authors.includes(session);
    });
  }

  leave(session: object): void {
    this.#ids.delete(session);
  }
}
