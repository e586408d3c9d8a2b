import * as Y from 'yjs';
import type {
  AttachOptions,
  Connection,
  LinkEvent,
  Transport,
  TransportLink,
} from '../../src/replication/transport.ts';

/** One document attached in one room, with a mark that counts its edits and a record of what the link told. */
export class Device {
  readonly doc: Y.Doc = new Y.Doc();
  readonly transport: Transport;
  readonly link: TransportLink;
  readonly events: LinkEvent[] = [];
  #edits = 0;

  constructor(transport: Transport, room: string, options: Pick<AttachOptions, 'stored'> = {}) {
    this.transport = transport;
    this.link = transport.attach(room, this.doc, { ...options, mark: () => this.#edits });
    this.link.subscribe((event) => this.events.push(event));
  }

  get content(): unknown {
    return this.doc.getMap('content').toJSON();
  }

  get marks(): readonly number[] {
    return this.events.flatMap((event) => (event.type === 'acknowledged' ? [event.mark] : []));
  }

  /** Sets `key` to its edit's number. */
  edit(key: string): void {
    this.#edits += 1;
    this.doc.getMap('content').set(key, this.#edits);
  }

  /** Deletes `key`, which is an edit too. */
  remove(key: string): void {
    this.#edits += 1;
    this.doc.getMap('content').delete(key);
  }

  /** Resolves at the first event, from now on, that is of that type (and says at least that mark). */
  event(type: LinkEvent['type'], mark = 0): Promise<void> {
    return new Promise((resolve) => {
      const unsubscribe = this.link.subscribe((event) => {
        if (event.type !== type || (event.type === 'acknowledged' && event.mark < mark)) return;
        unsubscribe();
        resolve();
      });
    });
  }

  /** Resolves once the document holds the key. */
  holds(key: string): Promise<void> {
    const content = this.doc.getMap('content');
    return new Promise((resolve) => {
      const check = (): void => {
        if (!content.has(key)) return;
        this.doc.off('afterTransaction', check);
        resolve();
      };
      this.doc.on('afterTransaction', check);
      check();
    });
  }

  /** Resolves once the transport's connection has that status. */
  reaches(status: Connection['status']): Promise<void> {
    return new Promise((resolve) => {
      const unsubscribe = this.transport.subscribe((connection) => {
        if (connection.status === status) finish();
      });
      const finish = (): void => {
        unsubscribe();
        resolve();
      };
      if (this.transport.connection.status === status) finish();
    });
  }
}
