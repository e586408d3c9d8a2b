import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { NO_HISTORY } from '../../server/store/history.ts';
import type { LogEntry } from '../../server/reporting/log.ts';
import { startRelay } from '../../server/relay.ts';
import { ADMIN, AdminClient } from './admin-client.ts';
import { storeDirectly, THROWING_UPDATE } from './poison.ts';
import { client, relay, roomContent, temporaryDirectory } from './harness.ts';
import { setKey } from './set-key.ts';

/** Writes these keys into a room, durably. */
async function write(url: string, room: string, keys: readonly string[]): Promise<void> {
  const writer = await client(url, `/${room}?ack=1`);
  for (const key of keys) writer.update(setKey(key));
  await writer.acked(keys.length);
  await writer.close();
}

/** Looks into, or changes, the database of a relay that is not running. */
function inDatabase<T>(data: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(data, 'relay.sqlite'));
  try {
    return work(database);
  } finally {
    database.close();
  }
}

describe('damage', () => {
  test('[S7] a room comes up without its damaged record, says so once, and keeps it', async () => {
    const data = temporaryDirectory();
    const first = await startRelay({ data });
    await write(first.url, 'hurt', ['a', 'b', 'c']);
    await write(first.url, 'sound', ['d']);
    await first.close();
    inDatabase(data, (database) => {
      const room = database.prepare("SELECT id FROM rooms WHERE name = 'hurt'").get()?.['id'];
      const row = database
        .prepare('SELECT bytes FROM records WHERE room = ? AND sequence = 2')
        .get(room ?? null);
      const bytes = new Uint8Array(row?.['bytes'] as Uint8Array);
      bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
      database
        .prepare('UPDATE records SET bytes = ? WHERE room = ? AND sequence = 2')
        .run(bytes, room ?? null);
    });
    const log: LogEntry[] = [];
    const second = await relay({ data, admin: ADMIN, onLog: (entry) => log.push(entry) });
    const admin = new AdminClient(second.url);
    expect(await roomContent(second.url, '/hurt')).toEqual({ a: 'a', c: 'c' });
    expect(await roomContent(second.url, '/sound')).toEqual({ d: 'd' });
    expect(log.filter((entry) => entry.event === 'record-quarantined')).toEqual([
      {
        level: 'error',
        event: 'record-quarantined',
        message: 'record 2 of room "hurt" is kept but left out: its checksum does not hold',
        room: 'hurt',
      },
    ]);
    // Nothing is written to it until somebody has looked; the others go on.
    const writer = await client(second.url, '/hurt?ack=1');
    writer.update(setKey('b'));
    expect((await writer.ended).code).toBe(CLOSE.tryAgainLater);
    expect(writer.highestAck).toBe(0);
    await write(second.url, 'sound', ['e']);
    expect(await admin.get('/admin/rooms/hurt')).toMatchObject({ damaged: 1, locked: 'damaged: record 2' });
    await admin.post('/admin/rooms/hurt/unlock');
    // Whoever still has the lost edit offers it again, and it stays.
    await write(second.url, 'hurt', ['b']);
    await second.close();
    expect(countDamaged(data)).toBe(1);
    const third = await relay({ data });
    expect(await roomContent(third.url, '/hurt')).toEqual({ a: 'a', b: 'b', c: 'c' });
    await write(third.url, 'hurt', ['f']);
  });

  test('[S7] a record that decodes but does not apply is kept, marked and left out', async () => {
    const data = temporaryDirectory();
    const first = await startRelay({ data });
    await write(first.url, 'room', ['a']);
    await first.close();
    await storeDirectly(data, 'room', THROWING_UPDATE);
    const log: LogEntry[] = [];
    const second = await relay({ data, onLog: (entry) => log.push(entry) });
    expect(await roomContent(second.url, '/room')).toEqual({ a: 'a' });
    expect(log.find((entry) => entry.event === 'record-quarantined')?.message).toContain(
      'record 2 of room "room" is kept but left out: it does not apply',
    );
    await second.close();
    expect(countDamaged(data)).toBe(1);
  });
});

describe('opening', () => {
  test('[S5] a database of a newer format is refused, and not a byte of it changes', async () => {
    const data = temporaryDirectory();
    const first = await startRelay({ data });
    await write(first.url, 'room', ['a']);
    await first.close();
    inDatabase(data, (database) => database.exec('PRAGMA user_version = 3'));
    const before = readFileSync(join(data, 'relay.sqlite'));
    await expect(startRelay({ data })).rejects.toMatchObject({ code: 'STORAGE_NEWER' });
    expect(readFileSync(join(data, 'relay.sqlite')).equals(before)).toBe(true);
  });

  test("a file that is not a relay's is refused and left alone", async () => {
    const data = temporaryDirectory();
    writeFileSync(join(data, 'relay.sqlite'), 'a shopping list');
    await expect(startRelay({ data })).rejects.toMatchObject({ code: 'STORAGE_CORRUPT' });
    expect(readFileSync(join(data, 'relay.sqlite'), 'utf8')).toBe('a shopping list');
  });

  test('a second relay on the same directory is refused; the first goes on', async () => {
    const data = temporaryDirectory();
    const first = await relay({ data });
    await expect(startRelay({ data })).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    await write(first.url, 'room', ['a']);
    expect(await roomContent(first.url, '/room')).toEqual({ a: 'a' });
  });

  test('a port that is taken is refused, and the directory is free again', async () => {
    const data = temporaryDirectory();
    const other = await relay();
    await expect(startRelay({ data, port: other.port })).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    const second = await relay({ data });
    expect((await fetch(`${second.url}/healthz`)).status).toBe(200);
  });
});

describe('[S9] compaction', () => {
  test('[S1] keeps everything, and bounds what is stored', async () => {
    const data = temporaryDirectory();
    const first = await startRelay({ data, store: { history: NO_HISTORY } });
    const keys = Array.from({ length: 1_300 }, (_, index) => `key-${index}`);
    await write(first.url, 'room', keys);
    expect(Object.keys(await roomContent(first.url, '/room')).sort()).toEqual([...keys].sort());
    await first.close();
    const counts = inDatabase(data, (database) => ({
      records: Number(database.prepare('SELECT count(*) AS n FROM records').get()?.['n']),
      snapshots: Number(database.prepare('SELECT count(*) AS n FROM snapshots').get()?.['n']),
    }));
    expect(counts.records).toBeLessThan(500);
    expect(counts.snapshots).toBe(1);
    const second = await relay({ data });
    expect(Object.keys(await roomContent(second.url, '/room')).sort()).toEqual([...keys].sort());
  });

  test('a room that everybody has left is compacted', async () => {
    const compacted = Promise.withResolvers<LogEntry>();
    const { url } = await relay({
      onLog: (entry) => {
        if (entry.event === 'compacted') compacted.resolve(entry);
      },
    });
    await write(
      url,
      'room',
      Array.from({ length: 30 }, (_, index) => `key-${index}`),
    );
    expect((await compacted.promise).room).toBe('room');
    expect(Object.keys(await roomContent(url, '/room'))).toHaveLength(30);
  });
});

function countDamaged(data: string): number {
  return inDatabase(data, (database) =>
    Number(database.prepare('SELECT count(*) AS n FROM records WHERE damaged IS NOT NULL').get()?.['n']),
  );
}
