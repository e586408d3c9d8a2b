import * as Y from 'yjs';
import { isComplete } from '../../src/documents/completeness.ts';
import { newDocument } from '../../src/documents/updates.ts';
import {
  encodeAck,
  encodeStep1,
  encodeStep2,
  encodeUpdate,
  parseFrame,
} from '../../src/replication/frame.ts';
import type { Counts } from './counts.ts';
import { holds } from './law-broken.ts';
import type { Relay, RelayPeer, RelaySession } from './relay.ts';
import type { Simulation } from './simulation.ts';

interface Member {
  readonly peer: RelayPeer;
  durable: number;
}

interface Room {
  /** Plays the disk. */
  readonly doc: Y.Doc;
  readonly members: Set<Member>;
}

/** The smallest relay that keeps the protocol: commits in groups, then acknowledges, then tells everybody else. */
export class ModelRelay implements Relay {
  readonly #simulation: Simulation;
  readonly #counts: Counts;
  /** A twin that acknowledges what it has not committed. */
  readonly #isHasty: boolean;
  readonly #rooms = new Map<string, Room>();
  #queue: { readonly room: Room; readonly member: Member; readonly update: Uint8Array }[] = [];
  #fault: 'io' | 'io-written' | undefined;
  #boot = 0;
  isUp = true;

  constructor(simulation: Simulation, counts: Counts, isHasty = false) {
    this.#simulation = simulation;
    this.#counts = counts;
    this.#isHasty = isHasty;
  }

  connect(name: string, peer: RelayPeer): RelaySession {
    const room = this.#room(name);
    const member: Member = { peer, durable: 0 };
    room.members.add(member);
    peer.send(encodeAck(0));
    peer.send(encodeStep1(Y.encodeStateVector(room.doc)));
    return {
      receive: (bytes) => {
        if (room.members.has(member)) this.#receive(room, member, bytes);
      },
      ended: () => void room.members.delete(member),
    };
  }

  crash(): void {
    this.isUp = false;
    this.#boot += 1;
    this.#queue = [];
    for (const { members } of this.#rooms.values()) {
      for (const { peer } of [...members]) peer.end('the relay is gone');
      members.clear();
    }
  }

  start(): void {
    this.isUp = true;
  }

  armDisk(fault: 'io' | 'io-written' | undefined): void {
    this.#fault = fault;
  }

  durable(room: string): Y.Doc {
    return this.#room(room).doc;
  }

  async wholeDocument(room: string): Promise<Uint8Array[]> {
    return [Y.encodeStateAsUpdate(this.#room(room).doc)];
  }

  rooms(): Iterable<string> {
    return this.#rooms.keys();
  }

  async close(): Promise<void> {
    for (const { doc } of this.#rooms.values()) doc.destroy();
  }

  #receive(room: Room, member: Member, bytes: Uint8Array): void {
    const frame = parseFrame(bytes);
    if (frame.type === 'step1') {
      member.peer.send(encodeStep2(Y.encodeStateAsUpdate(room.doc, frame.stateVector)));
    }
    if (frame.type !== 'step2' && frame.type !== 'update') return;
    if (this.#isHasty) this.#acknowledge(member);
    this.#queue.push({ room, member, update: frame.update });
    if (this.#queue.length > 1) return;
    const boot = this.#boot;
    this.#simulation.schedule(
      () => {
        if (boot === this.#boot) this.#commit();
      },
      0.5 + this.#simulation.random() * 5,
    );
  }

  #commit(): void {
    const group = this.#queue.splice(0);
    const fault = this.#fault;
    this.#fault = undefined;
    const written = fault === 'io' ? [] : group;
    for (const { room, update } of written) {
      Y.applyUpdate(room.doc, update);
      holds(isComplete(room.doc), 'S1', () => 'a device sends what builds on what it has not sent');
    }
    if (fault !== undefined) {
      this.#counts.add(`fault: relay disk ${fault}`);
      this.#simulation.tell(() => `the relay's disk fails: ${fault}`);
      this.crash();
      return;
    }
    for (const { room, member, update } of group) {
      if (!this.#isHasty) this.#acknowledge(member);
      for (const other of room.members) if (other !== member) other.peer.send(encodeUpdate(update));
    }
  }

  #acknowledge(member: Member): void {
    member.durable += 1;
    member.peer.send(encodeAck(member.durable));
  }

  #room(name: string): Room {
    const found = this.#rooms.get(name) ?? { doc: newDocument(), members: new Set() };
    this.#rooms.set(name, found);
    return found;
  }
}
