import { authorText } from '../store/author.ts';
import type { Author, AuthorText } from '../store/author.ts';
import { MAX_AUTHORED_IDS } from './limits.ts';

/** Who stands beside what one session writes. Its text is made anew only when it writes under other clients. */
export class SessionAuthor {
  readonly #author: Author;
  #clients: readonly number[] = [];
  #text: AuthorText;

  constructor(author: Author) {
    this.#author = author;
    this.#text = authorText({ ...author, clients: [] });
  }

  /** @param clients under which an update brings content */
  of(clients: readonly number[]): AuthorText {
    const first = clients.slice(0, MAX_AUTHORED_IDS);
    if (first.length !== this.#clients.length || first.some((client, at) => client !== this.#clients[at])) {
      this.#clients = first;
      this.#text = authorText({ ...this.#author, clients: first });
    }
    return this.#text;
  }
}
