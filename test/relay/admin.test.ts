import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { NO_HISTORY } from '../../server/store/history.ts';
import { openDevice, untilState } from '../guide/device.ts';
import { ADMIN, AdminClient } from './admin-client.ts';
import { client, relay, roomContent, temporaryDirectory } from './harness.ts';
import { setKey } from './set-key.ts';

const PARTITION = encodeURIComponent('team/tab');

/** A relay in which a device has recorded three changes of two tabs. */
async function withTabs(): Promise<{ readonly url: string; readonly admin: AdminClient }> {
  const { url } = await relay({ admin: ADMIN });
  const device = await openDevice('A', { transport: websocketTransport({ url }) });
  device.getSyncEngine().start(5_000);
  const tracker = device.getChangeTracker();
  tracker.recordChange('create', 'tab-1', 'tab', { id: 'tab-1', title: 'Research' });
  tracker.recordChange('create', 'tab-2', 'tab', { id: 'tab-2', title: 'News' });
  tracker.recordChange('update', 'tab-1', 'tab', { id: 'tab-1', title: 'Reading' });
  await untilState(device, (state) => state.pendingCount === 0);
  return { url, admin: new AdminClient(url) };
}

/** Writes keys into a room, each durable before the next. */
async function write(url: string, room: string, keys: readonly string[]): Promise<void> {
  const writer = await client(url, `${room}?ack=1`);
  for (const key of keys) writer.update(setKey(key));
  await writer.acked(keys.length);
  await writer.close();
}

describe('who may', () => {
  test('[S7] without the token nothing, and a relay without a token has no such page', async () => {
    const { url } = await relay({ admin: ADMIN });
    for (const authorization of ['', 'Bearer wrong', `Basic ${ADMIN.token}`, `Bearer ${ADMIN.token}x`]) {
      const response = await fetch(`${url}/admin/rooms`, { headers: { authorization } });
      expect(response.status).toBe(401);
    }
    const without = await relay();
    expect((await new AdminClient(without.url).request('GET', '/admin/rooms')).status).toBe(404);
  });

  test.each([
    ['GET', '/admin/backup', 405],
    ['DELETE', '/admin/rooms', 405],
    ['POST', '/admin/rooms/a/export', 405],
    ['GET', '/admin/rooms/a/constructor', 404],
    ['GET', '/admin/rooms/a/b/c', 404],
    ['GET', '/admin/rooms/%ff', 400],
    ['GET', '/admin/rooms/a/export?sequence=-1', 400],
    ['GET', '/admin/rooms/a/export?sequence=1&time=2020-01-01', 400],
    ['POST', '/admin/rooms/a/restore?sequence=1', 400],
    ['GET', '/admin/rooms/nobody', 404],
  ])('%s %s is answered with %d', async (method, path, status) => {
    const { url } = await relay({ admin: ADMIN });
    expect((await new AdminClient(url).request(method, path)).status).toBe(status);
  });
});

describe('looking', () => {
  test('[S8] a partition as JSON, its changes, its digests', async () => {
    const { admin } = await withTabs();
    expect(await admin.get(`/admin/rooms/${PARTITION}/resources`)).toEqual([
      { type: 'tab', id: 'tab-1', value: { id: 'tab-1', title: 'Reading' } },
      { type: 'tab', id: 'tab-2', value: { id: 'tab-2', title: 'News' } },
    ]);
    const changes = await admin.get(`/admin/rooms/${PARTITION}/changes`);
    expect(changes).toMatchObject([
      { operation: 'create', resourceId: 'tab-1', version: 1, deviceId: 'A' },
      { operation: 'update', resourceId: 'tab-1', version: 2, after: { title: 'Reading' } },
      { operation: 'create', resourceId: 'tab-2' },
    ]);
    expect(await admin.get(`/admin/rooms/${PARTITION}/digests`)).toMatchObject([
      { id: 'tab-1', digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      { id: 'tab-2' },
    ]);
  });

  test('the rooms, their sizes, and who is in them', async () => {
    const { url } = await relay({ admin: ADMIN });
    const admin = new AdminClient(url);
    const writer = await client(url, '/a/b?ack=1');
    const update = setKey('x');
    writer.update(update);
    await writer.acked(1);
    const shown = { name: 'a/b', records: 1, bytes: update.length, damaged: 0, sessions: 1 };
    expect(await admin.get('/admin/rooms')).toEqual([shown]);
    expect(await admin.get('/admin/rooms/a%2Fb')).toEqual(shown);
    expect(await admin.get('/admin/rooms/a%2Fb/records')).toEqual([
      {
        sequence: 1,
        time: expect.any(Number) as number,
        bytes: update.length,
        author: { address: 'loopback', clients: [...Y.parseUpdateMeta(update).to.keys()] },
      },
    ]);
    expect(await admin.get('/admin/rooms/a%2Fb/records?after=1')).toEqual([]);
  });
});

describe('taking out and putting back', () => {
  test('an export, imported elsewhere, is the same document; who is there hears of it', async () => {
    const first = await relay({ admin: ADMIN });
    await write(first.url, '/room', ['a', 'b']);
    const exported = await new AdminClient(first.url).bytes('/admin/rooms/room/export');
    const second = await relay({ admin: ADMIN });
    const present = await client(second.url, '/room');
    await new AdminClient(second.url).post('/admin/rooms/room/import', exported);
    expect((await present.ended).code).toBe(1012);
    expect(await roomContent(second.url, '/room')).toEqual({ a: 'a', b: 'b' });
    const refused = await new AdminClient(second.url).request(
      'POST',
      '/admin/rooms/room/import',
      Uint8Array.of(1, 2),
    );
    expect(refused.status).toBe(400);
  });

  test('a room that is deleted is gone, but not while somebody is in it', async () => {
    const { url } = await relay({ admin: ADMIN });
    const admin = new AdminClient(url);
    const writer = await client(url, '/room?ack=1');
    writer.update(setKey('a'));
    await writer.acked(1);
    expect((await admin.request('DELETE', '/admin/rooms/room')).status).toBe(409);
    await writer.close();
    // The relay hears of the end a moment later than the client.
    const { url: again } = await relay({ admin: ADMIN });
    await write(again, '/room', ['a']);
    await write(again, '/other', ['b']);
    await expect
      .poll(async () => (await new AdminClient(again).request('DELETE', '/admin/rooms/room')).status)
      .toBe(200);
    expect(await roomContent(again, '/room')).toEqual({});
    expect(await roomContent(again, '/other')).toEqual({ b: 'b' });
  });

  test('[S1] a room as it was at a sequence, or at a time, comes back as another room', async () => {
    const compacted = Promise.withResolvers<undefined>();
    const { url } = await relay({
      admin: ADMIN,
      onLog: ({ event }) => {
        if (event === 'compacted') compacted.resolve(undefined);
      },
    });
    const admin = new AdminClient(url);
    const keys = Array.from({ length: 600 }, (_, index) => `key-${index}`);
    await write(url, '/room', keys.slice(0, 500));
    await compacted.promise;
    // The history goes on behind the snapshot.
    await write(url, '/room', keys.slice(500));
    expect(await roomContent(url, '/room')).toMatchObject({ 'key-599': 'key-599' });
    const restored = async (query: string, into: string): Promise<number> => {
      await admin.post(`/admin/rooms/room/restore?${query}&into=${into}`);
      return Object.keys(await roomContent(url, `/${into}`)).length;
    };
    expect(await restored('sequence=7', 'seven')).toBe(7);
    expect(await restored('sequence=550', 'later')).toBe(550);
    expect(await restored(`time=${new Date(Date.now() + 1_000).toISOString()}`, 'now')).toBe(600);
    expect(await restored('time=2001-01-01', 'never')).toBe(0);
    const taken = await admin.request('POST', '/admin/rooms/room/restore?sequence=1&into=seven');
    expect(taken.status).toBe(409);
    expect(Object.keys(await roomContent(url, '/room'))).toHaveLength(600);
  });

  test('[S9] a history that is not kept cannot be restored from, and says so', async () => {
    const compacted = Promise.withResolvers<undefined>();
    const { url } = await relay({
      admin: ADMIN,
      store: { history: NO_HISTORY },
      onLog: ({ event }) => {
        if (event === 'compacted') compacted.resolve(undefined);
      },
    });
    const writer = await client(url, '/room?ack=1');
    for (let count = 0; count < 600; count++) writer.update(setKey(`key-${count}`));
    await writer.acked(600);
    await compacted.promise;
    const admin = new AdminClient(url);
    expect((await admin.request('GET', '/admin/rooms/room/export?sequence=7')).status).toBe(404);
  });
});

describe('[S6] a backup while people write', () => {
  test('holds everything acknowledged before it, and a relay starts from it', async () => {
    const backups = temporaryDirectory();
    const { url } = await relay({ admin: { ...ADMIN, backups }, data: temporaryDirectory() });
    const admin = new AdminClient(url);
    const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
    await write(url, '/room', keys);
    const writer = await client(url, '/room?ack=1');
    for (let count = 0; count < 200; count++) writer.update(setKey(`later-${count}`));
    const { path } = (await admin.post('/admin/backup')) as { path: string };
    await writer.acked(200);
    const data = temporaryDirectory();
    copyFileSync(path, join(data, 'relay.sqlite'));
    const drill = await relay({ data });
    const content = Object.keys(await roomContent(drill.url, '/room'));
    expect(content).toEqual(expect.arrayContaining(keys));
    // Whoever comes to it brings what it lacks.
    const doc = new Y.Doc();
    Y.applyUpdate(doc, await admin.bytes('/admin/rooms/room/export'));
    const returning = await client(drill.url, '/room?ack=1');
    returning.update(Y.encodeStateAsUpdate(doc));
    await returning.acked(1);
    expect(Object.keys(await roomContent(drill.url, '/room'))).toHaveLength(240);
  });
});
