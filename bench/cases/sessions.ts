import * as Y from 'yjs';
import { filledDevice, filledMap, openDevice, resource } from '../fixtures.ts';
import { sideBySide } from '../measure.ts';
import { row } from '../row.ts';
import type { Row } from '../row.ts';
import type { Sizes } from '../sizes.ts';

/** A change in a document that many past sessions wrote to, each under a Yjs clientID of its own. */
export async function sessions(sizes: Sizes): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of sizes.sessions) rows.push(await changing(count, sizes));
  return rows;
}

async function changing(past: number, sizes: Sizes): Promise<Row> {
  const { manager, state, journal } = await filledDevice('a', 1_000);
  const { doc, map } = filledMap(1_000);
  for (let session = 0; session < past; session += 1) {
    const device = await openDevice(`past${String(session)}`);
    device.manager
      .getChangeTracker()
      .recordChange('create', `p${String(session)}`, 'item', resource(session));
    Y.applyUpdate(journal, Y.encodeStateAsUpdate(device.journal), 'past');
    Y.applyUpdate(state, Y.encodeStateAsUpdate(device.state), 'past');
    await device.manager.close();
    const plain = new Y.Doc();
    plain.getMap('map').set(`p${String(session)}`, session);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(plain), 'past');
  }
  const tracker = manager.getChangeTracker();
  let revision = 0;
  const result = sideBySide(
    (count) => {
      for (let n = 0; n < count; n += 1) {
        const id = `r${String(n % 1_000)}`;
        const before = manager.getResource('item', id) as object;
        tracker.recordChange('update', id, 'item', { ...before, position: (revision += 1) }, before);
      }
    },
    (count) => {
      for (let n = 0; n < count; n += 1) map.set(`r${String(n % 1_000)}/position`, (revision += 1));
    },
    Math.min(sizes.operations, 1_000),
    sizes.rounds,
  );
  await manager.close();
  return row(`recordChange after ${String(past)} past sessions`, 'us', result);
}
