import * as Y from 'yjs';
import { decodeAwarenessUpdate, encodeAwarenessFrame, LEFT } from '../../src/replication/awareness-update.ts';
import type { AwarenessEntry } from '../../src/replication/awareness-update.ts';
import {
  encodeAck,
  encodeStep1,
  encodeStep2,
  encodeUpdate,
  parseFrame,
} from '../../src/replication/frame.ts';

/** A device's end of a room, as the relay sees it. */
export interface Member {
  send(bytes: Uint8Array): void;
}

/** One room of a relay in memory: its document, which plays the disk, and who is in it. */
export class MemoryRoom {
  readonly doc: Y.Doc = new Y.Doc();
  readonly #acknowledges: boolean;
  /** Members with the number of their data frames that `doc` holds. */
  readonly #members = new Map<Member, number>();

  /** What each client said of itself last, with the member it said it through. */
  readonly #present = new Map<number, { readonly entry: AwarenessEntry; readonly member: Member }>();

  constructor(acknowledges: boolean) {
    this.#acknowledges = acknowledges;
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      for (const member of this.#members.keys()) {
        if (member !== origin) member.send(encodeUpdate(update));
      }
    });
  }

  join(member: Member): void {
    this.#members.set(member, 0);
    if (this.#acknowledges) member.send(encodeAck(0));
    member.send(encodeStep1(Y.encodeStateVector(this.doc)));
    const present = [...this.#present.values()].map(({ entry }) => entry);
    if (present.length > 0) member.send(encodeAwarenessFrame(present));
  }

  leave(member: Member): void {
    this.#members.delete(member);
    const spoken = [...this.#present.values()].filter((present) => present.member === member);
    if (spoken.length > 0)
      this.#announce(
        member,
        spoken.map(({ entry }) => ({ ...entry, state: LEFT })),
      );
  }

  /** @throws SyncError INVALID_RECORD; the room is as before */
  receive(member: Member, bytes: Uint8Array): void {
    const count = this.#members.get(member);
    if (count === undefined) return;
    const frame = parseFrame(bytes);
    if (frame.type === 'step1') {
      member.send(encodeStep2(Y.encodeStateAsUpdate(this.doc, frame.stateVector)));
    }
    if (frame.type === 'awareness') this.#announce(member, decodeAwarenessUpdate(frame.update));
    if (frame.type !== 'step2' && frame.type !== 'update') return;
    Y.applyUpdate(this.doc, frame.update, member);
    this.#members.set(member, count + 1);
    if (this.#acknowledges) member.send(encodeAck(count + 1));
  }

  #announce(member: Member, entries: readonly AwarenessEntry[]): void {
    for (const entry of entries) {
      if (entry.state === LEFT) this.#present.delete(entry.client);
      else this.#present.set(entry.client, { entry, member });
    }
    for (const other of this.#members.keys()) if (other !== member) other.send(encodeAwarenessFrame(entries));
  }
}
