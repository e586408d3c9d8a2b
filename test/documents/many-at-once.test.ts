import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Cell } from '../../src/model/cell.ts';
import { hiddenContainers } from '../../src/model/hidden-containers.ts';
import { placeElements } from '../../src/model/place-elements.ts';
import { Replica, seededRandom } from '../support/replica.ts';

/** More than a call takes arguments. */
const MANY = 200_000;
const SEGMENT = 250;
const DAY = 86_400_000;

/** What somebody's journal holds who has recorded for long, as one update. */
function longJournal(writer: string): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    const root = doc.getMap('journal');
    for (let first = 1; first <= MANY; first += SEGMENT) {
      const segment = new Y.Array<unknown>();
      root.set(`${writer}/${String(first)}`, segment);
      const entries = Array.from({ length: SEGMENT }, (_, n) => {
        const sequence = first + n;
        return [sequence, sequence, 'update', 'note/n', [], {}, { version: sequence }, ''];
      });
      segment.insert(0, [{ clock: {} }, ...entries]);
    }
  });
  return Y.encodeStateAsUpdate(doc);
}

// All of these were seen to fail where a list is handed to a call, one argument each.
test('[S7] [C9] a very long history arrives in one update, and goes at once', () => {
  const replica = new Replica('a', seededRandom(1), () => DAY);
  const changes: number[] = [];
  replica.partition.subscribe((event) => changes.push(event.changes.length));
  Y.applyUpdate(replica.journal, longJournal('b:x.0'), 'network');
  expect(changes).toEqual([MANY]);
  expect(replica.partition.journal.received.of('b:x.0')).toBe(MANY);
  expect(replica.partition.trim(DAY)).toBe(MANY);
  expect(replica.partition.journal.received.floors.get('b:x.0')).toBe(MANY);
  replica.close();
});

test('[V5] [S7] very many elements of an array get their places at once', () => {
  const list = Array.from({ length: MANY }, (_, index) => ({ id: String(index), index: -1 }));
  const orders = placeElements([], list).map(({ order }) => order);
  expect(new Set(orders).size).toBe(MANY);
  expect(orders).toEqual(orders.toSorted());
});

test('[R3] [S7] very many places in a container that is not there show it', () => {
  const cell = new Cell();
  const list = cell.child('list');
  for (let index = 0; index < MANY; index += 1) {
    list.child(`~e${String(index)}`).registers = [
      { path: '', slot: 1, time: 1, writer: 'w', sequence: 1, version: 1, was: undefined, settles: false },
    ];
  }
  const [container] = hiddenContainers(cell);
  expect(container?.content).toHaveLength(MANY);
});
