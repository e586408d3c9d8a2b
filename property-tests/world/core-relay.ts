import * as Y from 'yjs';
import { newDocument } from '../../src/documents/updates.ts';
import { SyncError } from '../../src/model/errors.ts';
import { EMPTY_STATE_VECTOR, parseFrame } from '../../src/replication/frame.ts';
import { Ledger } from '../../server/documents/ledger.ts';
import type { AppendListener, Question, RoomStore } from '../../server/sessions/room-store.ts';
import { Rooms } from '../../server/sessions/rooms.ts';
import { Session } from '../../server/sessions/session.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import type { StoreAnswer } from '../../server/store/store-messages.ts';
import type { NewRecord, NewSnapshot, RoomSummary, Store, StoredRoom } from '../../server/store/store.ts';
import type { Counts } from './counts.ts';
import type { Relay, RelayPeer, RelaySession } from './relay.ts';
import type { Simulation } from './simulation.ts';

/** SQLite in memory, which outlives the relay as a file would, fails when it is told to, and remembers its commits. */
class FaultyStore implements Store {
  readonly durable = new Map<string, Y.Doc>();
  readonly #store = new SqliteStore(':memory:');
  readonly #onFault: (fault: 'io' | 'io-written') => void;
  fault: 'io' | 'io-written' | undefined;

  constructor(onFault: (fault: 'io' | 'io-written') => void) {
    this.#onFault = onFault;
  }

  async append(records: readonly NewRecord[]): Promise<readonly (number | undefined)[]> {
    const { fault } = this;
    this.fault = undefined;
    if (fault === 'io') throw this.#failed(fault);
    const sequences = await this.#store.append(records);
    for (const { room, bytes } of records) Y.applyUpdate(this.document(room), bytes);
    if (fault !== undefined) throw this.#failed(fault);
    return sequences;
  }

  readSince(room: string, sequence: number): Promise<StoredRoom> {
    return this.#store.readSince(room, sequence);
  }

  putSnapshot(room: string, snapshot: NewSnapshot): Promise<number | undefined> {
    return this.#store.putSnapshot(room, snapshot);
  }

  quarantine(...args: Parameters<Store['quarantine']>): Promise<void> {
    return this.#store.quarantine(...args);
  }

  list(): Promise<readonly RoomSummary[]> {
    return this.#store.list();
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  document(room: string): Y.Doc {
    const doc = this.durable.get(room) ?? newDocument();
    this.durable.set(room, doc);
    return doc;
  }

  #failed(fault: 'io' | 'io-written'): SyncError {
    this.#onFault(fault);
    return new SyncError('STORAGE_FAILED', {
      value: 'a commit',
      rule: fault,
      remedy: 'None: it was meant to fail',
    });
  }
}

type Job =
  | {
      readonly type: 'append';
      readonly room: string;
      readonly update: Uint8Array;
      readonly done: AppendListener;
    }
  | { readonly type: 'ask'; readonly question: Question; readonly done: (answer: StoreAnswer) => void }
  | { readonly type: 'rest'; readonly room: string };

/** What the store thread is to a relay that runs: the ledger behind a queue, a group at a time, in simulated time. */
class StoreQueue implements RoomStore {
  readonly #ledger: Ledger;
  readonly #simulation: Simulation;
  readonly #onFailed: () => void;
  readonly #jobs: Job[] = [];
  #running = false;
  #alive = true;

  constructor(ledger: Ledger, simulation: Simulation, onFailed: () => void) {
    this.#ledger = ledger;
    this.#simulation = simulation;
    this.#onFailed = onFailed;
  }

  append(room: string, update: Uint8Array, done: AppendListener): void {
    this.#put({ type: 'append', room, update: new Uint8Array(update), done });
  }

  ask(question: Question): Promise<StoreAnswer> {
    return new Promise((done) => this.#put({ type: 'ask', question, done }));
  }

  rest(room: string): void {
    this.#put({ type: 'rest', room });
  }

  kill(): void {
    this.#alive = false;
  }

  #put(job: Job): void {
    if (!this.#alive) return;
    this.#jobs.push(job);
    if (this.#running) return;
    this.#running = true;
    this.#later(() => this.#start());
  }

  #later(run: () => void): void {
    this.#simulation.schedule(
      () => {
        if (this.#alive) run();
      },
      0.2 + this.#simulation.random() * 3,
    );
  }

  #start(): void {
    const group = this.#jobs.splice(0);
    this.#round(group).then(
      (replies) => {
        // Committed, and the relay may still die before anybody hears of it.
        this.#later(() => {
          for (const reply of replies) reply();
          this.#running = this.#jobs.length > 0;
          if (this.#running) this.#later(() => this.#start());
        });
      },
      () => {
        if (this.#alive) this.#onFailed();
      },
    );
  }

  async #round(group: readonly Job[]): Promise<(() => void)[]> {
    const appends = group.filter((job) => job.type === 'append');
    const outcomes = appends.length === 0 ? [] : await this.#ledger.append(appends);
    const replies = outcomes.map((outcome, index) => () => appends[index]?.done(outcome));
    for (const job of group) {
      if (job.type === 'rest') await this.#ledger.rest(job.room);
      if (job.type !== 'ask') continue;
      const answer = await this.#ledger.answer({ ...job.question, id: 0 });
      replies.push(() => job.done(answer));
    }
    while (await this.#ledger.compactNext()) continue;
    return replies;
  }
}

/** The real relay's rooms, sessions and ledger over its real store, without sockets and threads. */
export class CoreRelay implements Relay {
  readonly #simulation: Simulation;
  readonly #store: FaultyStore;
  readonly #peers = new Set<RelayPeer>();
  #queue: StoreQueue;
  #rooms: Rooms;
  isUp = true;

  constructor(simulation: Simulation, counts: Counts) {
    this.#simulation = simulation;
    this.#store = new FaultyStore((fault) => {
      counts.add(`fault: relay disk ${fault}`);
      simulation.tell(() => `the relay's disk fails: ${fault}`);
    });
    [this.#queue, this.#rooms] = this.#boot();
  }

  connect(name: string, peer: RelayPeer): RelaySession {
    const room = this.#rooms.enter(name);
    this.#peers.add(peer);
    const end = (reason: string): void => {
      if (this.#peers.delete(peer)) peer.end(reason);
    };
    const session = new Session(
      {
        bufferedBytes: 0,
        send: (frame, sent) => {
          if (this.#peers.has(peer)) peer.send(frame);
          sent?.();
        },
        ping: () => undefined,
        pause: () => undefined,
        resume: () => undefined,
        close: (code, reason) => end(`${code} ${reason}`),
        terminate: () => end('terminated'),
      },
      room,
      { acknowledges: true },
    );
    room.join(session);
    return {
      receive: (bytes) => {
        if (this.#peers.has(peer)) session.receive(bytes);
      },
      ended: () => {
        this.#peers.delete(peer);
        session.ended();
      },
    };
  }

  crash(): void {
    this.isUp = false;
    this.#queue.kill();
    for (const peer of [...this.#peers]) {
      this.#peers.delete(peer);
      peer.end('the relay is gone');
    }
  }

  start(): void {
    [this.#queue, this.#rooms] = this.#boot();
    this.isUp = true;
  }

  armDisk(fault: 'io' | 'io-written' | undefined): void {
    this.#store.fault = fault;
  }

  durable(room: string): Y.Doc {
    return this.#store.document(room);
  }

  /** As a relay would tell that opens the same store anew. */
  async wholeDocument(room: string): Promise<Uint8Array[]> {
    const ledger = new Ledger(this.#store, () => undefined);
    const answer = await ledger.answer({ type: 'sync', id: 0, room, stateVector: EMPTY_STATE_VECTOR });
    return (answer.type === 'frames' ? answer.frames : []).flatMap((bytes) => {
      const frame = parseFrame(bytes);
      return 'update' in frame ? [frame.update] : [];
    });
  }

  rooms(): Iterable<string> {
    return this.#store.durable.keys();
  }

  async close(): Promise<void> {
    for (const doc of this.#store.durable.values()) doc.destroy();
    await this.#store.close();
  }

  #boot(): [StoreQueue, Rooms] {
    const ledger = new Ledger(this.#store, () => undefined);
    const queue = new StoreQueue(ledger, this.#simulation, () => this.crash());
    return [queue, new Rooms(queue, () => undefined)];
  }
}
