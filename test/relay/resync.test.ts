import { WebSocket } from 'ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import { WebsocketProvider as WebsocketProvider2 } from 'y-websocket-2';
import * as Y from 'yjs';
import { muxSocket } from '../../adapters/websocket/mux-socket.ts';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { client, relay, roomContent } from './harness.ts';

/** Edits of one person, an update each. */
function updatesOf(...keys: readonly string[]): { readonly doc: Y.Doc; readonly updates: Uint8Array[] } {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const key of keys) doc.getMap('keys').set(key, key);
  return { doc, updates };
}

/** Whether a frame carries an edit, on a socket of its own or on a channel of a shared one. */
function isEdit(frame: Uint8Array): boolean {
  const at = frame[0] === 0 ? 0 : 1;
  return frame[at] === 0 && frame[at + 1] === 2;
}

/** Sockets that lose the next edit when they are told to. */
function losingSockets(): {
  readonly loss: { isNext: boolean };
  readonly Socket: typeof globalThis.WebSocket;
} {
  const loss = { isNext: false };
  class LosingSocket extends WebSocket {
    override send(data: Uint8Array, ...rest: unknown[]): void {
      if (loss.isNext && isEdit(data)) {
        loss.isNext = false;
        return;
      }
      (super.send as (...all: unknown[]) => void)(data, ...rest);
    }
  }
  // reason: the type wants the browser's class; `ws` is what y-websocket documents for Node.
  return { loss, Socket: LosingSocket as unknown as typeof globalThis.WebSocket };
}

/** How each kind of client is brought into the room. */
const CLIENTS: Readonly<
  Record<string, (url: string, doc: Y.Doc, Socket: typeof globalThis.WebSocket) => () => void>
> = {
  'y-websocket 3.1': (url, doc, WebSocketPolyfill) => {
    const provider = new WebsocketProvider(ws(url), 'room', doc, { disableBc: true, WebSocketPolyfill });
    return () => provider.destroy();
  },
  'y-websocket 2.1': (url, doc, WebSocketPolyfill) => {
    const provider = new WebsocketProvider2(ws(url), 'room', doc, { disableBc: true, WebSocketPolyfill });
    return () => provider.destroy();
  },
  '3.1 on a channel': (url, doc, Socket) => {
    const WebSocketPolyfill = muxSocket(url, { WebSocket: Socket });
    const provider = new WebsocketProvider(ws(url), 'room', doc, { disableBc: true, WebSocketPolyfill });
    return () => provider.destroy();
  },
  ours: (url, doc, Socket) => {
    const transport = websocketTransport({ url, multiplex: false, WebSocket: Socket });
    transport.attach('room', doc, { mark: () => 0 });
    transport.connect();
    return () => void transport.close();
  },
};

function ws(url: string): string {
  return url.replace('http', 'ws');
}

async function holds(doc: Y.Doc, key: string): Promise<void> {
  while (!doc.getMap('keys').has(key))
    await new Promise<void>((resolve) => doc.once('update', () => resolve()));
}

describe('an update that builds on what the relay does not have', () => {
  test('[S6] is neither acknowledged nor passed on; its sender is asked once, and its answer settles it', async () => {
    const { url } = await relay();
    const { doc, updates } = updatesOf('first', 'lost', 'third', 'fourth');
    const writer = await client(url, '/room?ack=1');
    const watcher = await client(url, '/room');
    await writer.first('step-1');
    writer.step2(Uint8Array.of(0, 0));
    await writer.acked(1);
    const [first, , third, fourth] = updates;
    if (first !== undefined) writer.update(first);
    await writer.acked(2);
    for (const update of [third, fourth]) if (update !== undefined) writer.update(update);
    const asked = await writer.until(
      (frames) => frames.filter((frame) => frame.type === 'step-1')[1] ?? undefined,
    );
    expect(asked.type === 'step-1' && Y.decodeStateVector(asked.content)).toEqual(
      new Map([[doc.clientID, 1]]),
    );
    expect(await roomContent(url, '/room')).toEqual({ first: 'first' });
    expect(writer.highestAck).toBe(2);
    expect(writer.frames.filter((frame) => frame.type === 'step-1')).toHaveLength(2);
    if (asked.type === 'step-1') writer.step2(Y.encodeStateAsUpdate(doc, asked.content));
    await writer.acked(5);
    const told = new Y.Doc();
    const heard = await watcher.until((frames) => {
      const all = frames.filter((frame) => frame.type === 'update');
      return all.length < 2 ? undefined : all;
    });
    for (const frame of heard) if (frame.type === 'update') Y.applyUpdate(told, frame.content);
    expect(told.getMap('keys').size).toBe(4);
    doc.getMap('keys').set('fifth', 'fifth');
    const fifth = updates.at(-1);
    if (fifth !== undefined) writer.update(fifth);
    await writer.acked(6);
    expect(Object.keys(await roomContent(url, '/room'))).toHaveLength(5);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('layer5_held_total 2');
  });

  test('[S6] that comes before the answer to the first question is settled by that answer, without another', async () => {
    const { url } = await relay();
    const { doc, updates } = updatesOf('offline', 'online');
    const writer = await client(url, '/room?ack=1');
    const question = await writer.first('step-1');
    const online = updates.at(-1);
    if (online !== undefined) writer.update(online);
    writer.step2(Y.encodeStateAsUpdate(doc, question));
    await writer.acked(2);
    expect(writer.frames.filter((frame) => frame.type === 'step-1')).toHaveLength(1);
    expect(Object.keys(await roomContent(url, '/room')).sort()).toEqual(['offline', 'online']);
  });

  test('[S7] law of progress: whoever has nothing more to offer is believed, and is not asked again and again', async () => {
    const { url } = await relay();
    const { updates } = updatesOf('never offered', 'second', 'third', 'fourth');
    const writer = await client(url, '/room?ack=1');
    await writer.first('step-1');
    writer.step2(Uint8Array.of(0, 0));
    await writer.acked(1);
    const [, second, third, fourth] = updates;
    if (second !== undefined) writer.update(second);
    await writer.until((frames) => frames.filter((frame) => frame.type === 'step-1')[1]);
    if (second !== undefined) writer.step2(second);
    await writer.acked(3);
    for (const update of [third, fourth]) if (update !== undefined) writer.update(update);
    await writer.acked(5);
    expect(writer.frames.filter((frame) => frame.type === 'step-1')).toHaveLength(2);
  });

  test.each(Object.keys(CLIENTS))('[S1] after a lost frame, %s offers it again by itself', async (name) => {
    const { url } = await relay();
    const { loss, Socket } = losingSockets();
    const [writer, reader] = [new Y.Doc(), new Y.Doc()];
    const enter = CLIENTS[name];
    onTestFinished(enter?.(url, writer, Socket) ?? (() => undefined));
    onTestFinished(CLIENTS['y-websocket 3.1']?.(url, reader, losingSockets().Socket) ?? (() => undefined));
    writer.getMap('keys').set('before', 1);
    await holds(reader, 'before');
    reader.getMap('keys').set('back', 1);
    await holds(writer, 'back');
    loss.isNext = true;
    writer.getMap('keys').set('lost', 1);
    expect(loss.isNext).toBe(false);
    writer.getMap('keys').set('after', 1);
    await Promise.all([holds(reader, 'lost'), holds(reader, 'after')]);
    writer.getMap('keys').set('later', 1);
    await holds(reader, 'later');
    expect(await roomContent(url, '/room')).toEqual(writer.getMap('keys').toJSON());
  });
});
