/**
 * A program for the durability test: appends to one room and compacts it, over and over, and says on standard
 * output which key is durable. Nearly all of its time goes into compactions, so that is where it gets killed.
 */
import { loadRoom, snapshotOf } from '../../server/documents/loaded-room.ts';
import { SqliteStore } from '../../server/store/sqlite-store.ts';
import { setKey } from './set-key.ts';

const store = new SqliteStore(String(process.argv[2]));
for (let count = 0; ; count++) {
  await store.append([{ room: 'room', bytes: setKey(`key-${count}`, 'x'.repeat(50_000)) }]);
  process.stdout.write(`key-${count}\n`);
  await store.putSnapshot('room', snapshotOf((await loadRoom(store, 'room')).room));
  // Lets the line out.
  await new Promise((resolve) => setImmediate(resolve));
}
