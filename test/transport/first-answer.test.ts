import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { MemoryWire } from '../../adapters/memory/memory-wire.ts';
import { encodeStep2, encodeUpdate, type Frame } from '../../src/replication/frame.ts';
import { Inbox } from '../../src/replication/inbox.ts';
import { LinkAccount } from '../../src/replication/link-account.ts';

interface Relay {
  readonly send: (frame: Uint8Array) => void;
  readonly end: () => void;
}

function failed(error: unknown): void {
  expect.unreachable(String(error));
}

/** A document whose relay is the test. */
function attached(doc: Y.Doc): { readonly wire: MemoryWire; readonly relay: () => Relay } {
  const account = new LinkAccount({
    room: 'room',
    mark: () => 1,
    timeoutMs: Infinity,
    schedule: () => () => undefined,
    onError: failed,
    onChange: () => undefined,
  });
  let relay: Relay | undefined;
  const wire = new MemoryWire(doc, account, {
    dial: ({ onReceive, onEnd }) => {
      relay = { send: onReceive, end: () => onEnd('lost') };
      return { sendUp: () => undefined, end: onEnd };
    },
    onError: failed,
    onClose: () => undefined,
  });
  wire.start();
  return { wire, relay: () => relay ?? expect.unreachable('never dialled') };
}

/** A value, what replaced it, and the answer of somebody in sync: nothing new, and all that was ever deleted. */
function replaced(): { readonly before: Uint8Array; readonly after: Y.Doc; readonly deletions: Uint8Array } {
  const after = new Y.Doc();
  const list = after.getArray('list');
  list.push(['old']);
  const before = Y.encodeStateAsUpdate(after);
  after.transact(() => {
    list.push(['new']);
    list.delete(0);
  });
  return { before, after, deletions: Y.encodeStateAsUpdate(after, Y.encodeStateVector(after)) };
}

function device(update: Uint8Array): { readonly doc: Y.Doc; readonly shown: () => unknown } {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  return { doc, shown: () => doc.getArray<string>('list').toArray() };
}

test('[S4] what others have replaced does not go before the answer has brought what replaced it', () => {
  const { before, after, deletions } = replaced();
  const { doc, shown } = device(before);
  const { relay } = attached(doc);
  relay().send(encodeUpdate(deletions));
  expect(shown()).toEqual(['old']);
  relay().send(encodeStep2(Y.encodeStateAsUpdate(after, Y.encodeStateVector(doc))));
  expect(shown()).toEqual(['new']);
  after.getArray('list').push(['newer']);
  relay().send(encodeUpdate(Y.encodeStateAsUpdate(after)));
  expect(shown()).toEqual(['new', 'newer']);
});

test('[S4] an update that waited when its connection ended is not taken in behind the answer on the next one', () => {
  const { before, after, deletions } = replaced();
  const { doc, shown } = device(before);
  const { wire, relay } = attached(doc);
  relay().send(encodeUpdate(deletions));
  relay().end();
  wire.restart();
  relay().send(encodeStep2(new Uint8Array([0, 0])));
  expect(shown()).toEqual(['old']);
  relay().send(encodeUpdate(Y.encodeStateAsUpdate(after)));
  expect(shown()).toEqual(['new']);
});

test('[S7] what waits for a relay that never answers is bounded', () => {
  const inbox = new Inbox();
  const taken: number[] = [];
  const update: Frame = { type: 'update', update: new Uint8Array(1_000_000) };
  for (let index = 0; index < 40; index += 1) inbox.put(update, () => taken.push(index));
  expect(taken).toEqual(Array.from({ length: 40 }, (_, index) => index));
  const awareness = new Inbox();
  awareness.put({ ...update, type: 'awareness' }, () => taken.push(-1));
  expect(taken.at(-1)).toBe(-1);
});
