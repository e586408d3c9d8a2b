import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { SharedFrames } from '../../server/gateway/shared-frames.ts';

/** A client of `ws`, and the bare socket on which it hears its server. */
async function connected(): Promise<{ readonly client: WebSocket; readonly socket: Socket }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => server.close());
  const connection = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>;
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(() => client.terminate());
  const [[, { socket }]] = await Promise.all([connection, once(client, 'open')]);
  return { client, socket };
}

// Twin: a length of 126 in one byte. The client waits for the rest of it, until the test is over.
test('law: what many are given is one whole binary message, and the same bytes for each', async () => {
  const { client, socket } = await connected();
  const received = async (frame: Uint8Array | undefined): Promise<unknown> => {
    const message = once(client, 'message');
    socket.write(frame ?? '');
    return message;
  };
  const boundary = fc.constantFrom(0, 125, 126, 127, 255, 256, 16 * 1024);
  await fc.assert(
    fc.asyncProperty(fc.oneof(boundary, fc.nat(16 * 1024)), fc.nat(255), async (length, fill) => {
      const frames = new SharedFrames();
      const message = new Uint8Array(length).fill(fill);
      const frame = frames.of(message);
      expect(frames.of(message)).toBe(frame);
      expect(await received(frame)).toEqual([Buffer.from(message), true]);
      const other = new Uint8Array(length).fill(fill ^ 1);
      expect(await received(frames.of(other))).toEqual([Buffer.from(other), true]);
    }),
  );
});

test('a message that is too large to be copied is left to the socket', () => {
  const frames = new SharedFrames();
  expect(frames.of(new Uint8Array(16 * 1024 + 1))).toBe(undefined);
});
