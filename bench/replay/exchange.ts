import * as Y from 'yjs';
import type { ReplayDevice } from './replay-device.ts';

/** Everyone sends all it has to one place, and gets from there all it lacks. */
export function exchangeAll(devices: readonly ReplayDevice[]): void {
  for (const kind of ['journal', 'state'] as const) {
    const meeting = new Y.Doc();
    for (const { [kind]: doc } of devices) pass(doc, meeting);
    for (const { [kind]: doc } of devices) pass(meeting, doc);
    meeting.destroy();
  }
}

function pass(from: Y.Doc, to: Y.Doc): void {
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'received');
}
