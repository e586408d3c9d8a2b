import * as Y from 'yjs';
import { encodeAwarenessUpdate } from '../../../src/replication/awareness-update.ts';
import { message } from '../raw-client.ts';

/** One frame of each kind that clients send, with every kind of content, as a fuzzer's starting points. */
export function realFrames(random: () => number): readonly Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = Math.floor(random() * 0xffff_ffff);
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const map = doc.getMap('keys');
  const list = doc.getArray('list');
  const text = doc.getText('text');
  map.set('value', { nested: [1, 2.5, -3n, null, 'text', { deep: true }] });
  map.set('bytes', Uint8Array.of(1, 2, 3));
  map.set('inner', new Y.Map([['key', 'value']]));
  map.set('document', new Y.Doc({ guid: 'inner' }));
  list.push([1, 'two', { three: 3 }, new Y.Array(), new Y.XmlElement('p'), new Y.XmlHook('hook')]);
  text.insert(0, 'written 🚪');
  text.insertEmbed(2, { image: 'x' });
  text.format(0, 4, { bold: true });
  map.delete('inner');
  list.delete(0, 2);
  return [
    ...updates.map((update) => message([0, 2], update)),
    message([0, 1], Y.encodeStateAsUpdate(doc)),
    message([0, 1], Y.encodeStateAsUpdateV2(doc)),
    message([0, 0], Y.encodeStateVector(doc)),
    message([0, 0], Uint8Array.of(0)),
    message([0, 1], Uint8Array.of(0, 0)),
    message([1], encodeAwarenessUpdate([{ client: doc.clientID, clock: 1, state: '{"cursor":[1,2]}' }])),
    message([1], Uint8Array.of(0)),
    Uint8Array.of(3),
  ];
}
