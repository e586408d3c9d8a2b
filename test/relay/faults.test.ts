import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { Ledger } from '../../server/documents/ledger.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import type { Store } from '../../server/store/store.ts';
import { SyncError } from '../../src/model/errors.ts';
import { EMPTY_STATE_VECTOR, parseFrame } from '../../src/replication/frame.ts';
import { ADMIN, AdminClient } from './admin-client.ts';
import { client, relay, roomContent, temporaryDirectory } from './harness.ts';
import { setKey } from './set-key.ts';

type Fault =
  /** The call fails and nothing was written. */
  | 'EIO'
  /** The call fails although everything was written. */
  | 'EIO after the write'
  /** The call fails for want of space and is taken back. */
  | 'ENOSPC';

const FAULTS: readonly Fault[] = ['EIO', 'EIO after the write', 'ENOSPC'];

/** A store one of whose writing calls fails, the one of that index. */
class FailingStore implements Store {
  readonly #store: Store;
  readonly #index: number;
  readonly #fault: Fault;
  #calls = 0;

  constructor(store: Store, index: number, fault: Fault) {
    this.#store = store;
    this.#index = index;
    this.#fault = fault;
  }

  get hasFailed(): boolean {
    return this.#calls > this.#index;
  }

  append: Store['append'] = (...args) => this.#write(() => this.#store.append(...args));
  putSnapshot: Store['putSnapshot'] = (...args) => this.#write(() => this.#store.putSnapshot(...args));
  quarantine: Store['quarantine'] = (...args) => this.#write(() => this.#store.quarantine(...args));
  readSince: Store['readSince'] = (...args) => this.#store.readSince(...args);
  list: Store['list'] = () => this.#store.list();
  close: Store['close'] = () => this.#store.close();

  async #write<T>(work: () => Promise<T>): Promise<T> {
    if (this.#calls++ !== this.#index) return work();
    if (this.#fault === 'EIO after the write') await work();
    throw new SyncError(this.#fault === 'ENOSPC' ? 'STORAGE_FULL' : 'STORAGE_FAILED', {
      value: 'a commit',
      rule: this.#fault,
      remedy: 'None: it was meant to fail',
    });
  }
}

/** A client that pushes numbers onto a list of its room's, and offers each until it is acknowledged. */
class Pusher {
  readonly room: string;
  readonly pending: { readonly number: number; readonly update: Uint8Array }[] = [];
  readonly acked: number[] = [];
  readonly #doc = new Y.Doc();
  #count = 0;

  constructor(room: string) {
    this.room = room;
    this.#doc.on('update', (update: Uint8Array) => this.pending.push({ number: this.#count, update }));
  }

  push(): void {
    this.#count += 1;
    this.#doc.getArray('list').push([this.#count]);
  }

  /** Offers everything pending in one group. */
  async offer(ledger: Ledger): Promise<void> {
    const group = [...this.pending];
    const outcomes = await ledger.append(group.map(({ update }) => ({ room: this.room, update })));
    for (const [index, outcome] of outcomes.entries()) {
      const entry = group[index];
      if (entry === undefined || outcome.type === 'refused') continue;
      this.acked.push(entry.number);
      this.pending.splice(this.pending.indexOf(entry), 1);
    }
  }
}

/**
 * Two clients, thirty edits each, compactions in between, one fault. The law: what was acknowledged is there, once,
 * and in the end everything is acknowledged.
 * @returns whether the fault was hit
 */
async function survives(index: number, fault: Fault, inner: Store): Promise<boolean> {
  const store = new FailingStore(inner, index, fault);
  const begin = (): Ledger => new Ledger(store, () => {});
  let ledger = begin();
  const pushers = [new Pusher('one'), new Pusher('two')];
  const step = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      expect(error).toMatchObject({ code: 'STORAGE_FAILED' });
      ledger = begin();
      for (const pusher of pushers) {
        const list = await listOf(ledger, pusher.room);
        expect(list).toEqual(expect.arrayContaining(pusher.acked));
      }
    }
  };
  for (let round = 0; round < 30; round++) {
    for (const pusher of pushers) {
      pusher.push();
      await step(() => pusher.offer(ledger));
      if (round % 10 !== 9) continue;
      await step(async () => {
        await ledger.answer({ type: 'greet', id: 0, room: pusher.room });
        await ledger.rest(pusher.room);
        while (await ledger.compactNext()) continue;
      });
    }
  }
  const numbers = Array.from({ length: 30 }, (_, at) => at + 1);
  for (const pusher of pushers) {
    await step(() => pusher.offer(ledger));
    if (pusher.pending.length > 0) await pusher.offer(ledger);
    expect(pusher.acked).toEqual(numbers);
    expect(await listOf(begin(), pusher.room)).toEqual(numbers);
  }
  return store.hasFailed;
}

async function listOf(ledger: Ledger, room: string): Promise<unknown[]> {
  const answer = await ledger.answer({ type: 'sync', id: 0, room, stateVector: EMPTY_STATE_VECTOR });
  const doc = new Y.Doc();
  for (const bytes of answer.type === 'frames' ? answer.frames : []) {
    const frame = parseFrame(bytes);
    if ('update' in frame) Y.applyUpdate(doc, frame.update);
  }
  return doc.getArray('list').toArray();
}

describe('[S6] the disk fails at a writing call', () => {
  test.each(FAULTS)(
    '%s at every index: what was acknowledged is there, once, and nobody is stuck',
    async (fault) => {
      let index = 0;
      for (let hit = true; hit; index++) {
        const inner = new SqliteStore(':memory:');
        hit = await survives(index, fault, inner);
        await inner.close();
      }
      // 60 offers, and the compactions.
      expect(index).toBeGreaterThan(60);
    },
  );

  test('a store that says it has written what it has not is found out', async () => {
    const inner = new SqliteStore(':memory:');
    let calls = 0;
    const lying: Store = {
      append: async (records) => (calls++ === 7 ? records.map(() => 1) : inner.append(records)),
      putSnapshot: (...args) => inner.putSnapshot(...args),
      quarantine: (...args) => inner.quarantine(...args),
      readSince: (...args) => inner.readSince(...args),
      list: () => inner.list(),
      close: () => inner.close(),
    };
    await expect(survives(Infinity, 'EIO', lying)).rejects.toThrow();
  });
});

describe('[S6] power fails in the middle of a write', () => {
  test('the log torn within any page: what was acknowledged before it is there', async () => {
    const data = temporaryDirectory();
    const store = new SqliteStore(data);
    const wal = join(data, 'relay.sqlite-wal');
    // How long the write-ahead log was when each of these was acknowledged.
    const acked: number[] = [];
    for (let count = 0; count < 12; count++) {
      await store.append([{ room: 'room', bytes: setKey(`key-${count}`) }]);
      acked.push(statSync(wal).size);
    }
    const log = readFileSync(wal);
    const whole = readFileSync(join(data, 'relay.sqlite'));
    await store.close();
    for (let cut = acked[0] ?? 0; cut <= log.length; cut += 2_039) {
      for (const garbage of [0, 700]) {
        const torn = temporaryDirectory();
        writeFileSync(join(torn, 'relay.sqlite'), whole);
        writeFileSync(
          join(torn, 'relay.sqlite-wal'),
          Buffer.concat([log.subarray(0, cut), Buffer.alloc(garbage, 0xa5)]),
        );
        const reopened = new SqliteStore(torn);
        const { records, damaged } = await reopened.readSince('room', 0);
        await reopened.close();
        expect(damaged).toEqual([]);
        expect(records.length).toBeGreaterThanOrEqual(acked.filter((size) => size <= cut).length);
      }
    }
  });
});

describe('a store without space', () => {
  test('[S6] refuses writes, says so, lets everybody read, and goes on by itself once there is space', async () => {
    const data = temporaryDirectory();
    const { url } = await relay({ data, admin: ADMIN, store: { maxBytes: 400_000 } });
    const admin = new AdminClient(url);
    const ballast = await client(url, '/ballast?ack=1');
    ballast.update(setKey('ballast', 'x'.repeat(150_000)));
    await ballast.acked(1);
    await ballast.close();
    const writer = await client(url, '/room?ack=1');
    let sent = 0;
    const over = { is: false };
    void writer.ended.then(() => (over.is = true));
    while (!over.is) {
      writer.update(setKey(`key-${sent}`, 'x'.repeat(20_000)));
      sent += 1;
      await writer.acked(sent).catch(() => undefined);
    }
    expect(await writer.ended).toEqual({
      code: CLOSE.tryAgainLater,
      reason: 'retry after 10 s: the relay has no space for it just now',
    });
    const promised = Array.from({ length: writer.highestAck }, (_, index) => `key-${index}`);
    expect(promised.length).toBeGreaterThan(2);
    expect(Object.keys(await roomContent(url, '/room')).sort()).toEqual(promised.sort());
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'layer5_refusals_total{reason="disk-full"} 1',
    );
    await admin.request('DELETE', '/admin/rooms/ballast');
    const again = await client(url, '/room?ack=1');
    again.update(setKey('after', 'x'.repeat(20_000)));
    await again.acked(1);
    expect(Object.keys(await roomContent(url, '/room')).sort()).toEqual([...promised, 'after'].sort());
  });
});

describe('formats', () => {
  test('[S1] a store of format 1 is migrated with everything in it', async () => {
    const data = temporaryDirectory();
    const made = new SqliteStore(data);
    await made.append([{ room: 'room', bytes: setKey('a') }]);
    await made.append([{ room: 'room', bytes: setKey('b') }]);
    await made.close();
    const database = new DatabaseSync(join(data, 'relay.sqlite'));
    database.exec(`
      ALTER TABLE rooms DROP COLUMN written; ALTER TABLE rooms DROP COLUMN created;
      ALTER TABLE rooms DROP COLUMN base; ALTER TABLE rooms DROP COLUMN locked;
      ALTER TABLE records DROP COLUMN author; ALTER TABLE snapshots DROP COLUMN written;
      DROP TABLE probes; PRAGMA user_version = 1`);
    database.close();
    const copy = temporaryDirectory();
    copyFileSync(join(data, 'relay.sqlite'), join(copy, 'relay.sqlite'));
    const { url } = await relay({ data: copy });
    expect(await roomContent(url, '/room')).toEqual({ a: 'a', b: 'b' });
    const writer = await client(url, '/room?ack=1');
    writer.update(setKey('c'));
    await writer.acked(1);
  });
});
