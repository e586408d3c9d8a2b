import { request } from 'node:http';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import { startRelay } from '../../server/relay.ts';
import type { Relay, RelayOptions } from '../../server/relay.ts';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { retryAfterMs, withRetryAfter } from '../../src/replication/retry-after.ts';
import { Device } from '../transport/device.ts';
import { ManualSchedule } from '../transport/manual-schedule.ts';
import { client, muxClient, relay } from './harness.ts';
import { setKey } from './set-key.ts';

/** The first wait of a client whose random number is a half, where nobody has told it to wait. */
const BACK_OFF_MS = 100;

interface Waiter {
  readonly device: Device;
  /** Resolves once the client waits so many milliseconds until its next attempt. */
  readonly waits: (milliseconds: number) => Promise<unknown>;
}

/** A client of ours whose time the test lets pass. */
function waiter(url: string, multiplex: boolean, room = 'room'): Waiter {
  const schedule = new ManualSchedule();
  const transport = websocketTransport({
    url,
    multiplex,
    schedule: schedule.schedule,
    random: () => 0.5,
  });
  onTestFinished(() => transport.close());
  const device = new Device(transport, room);
  transport.connect();
  return { device, waits: (milliseconds) => schedule.next(milliseconds) };
}

/** The seconds that a refused upgrade asks to wait. */
async function retryAfterOf(url: string, path: string, status: number): Promise<string | undefined> {
  const asked = request(new URL(path, url), { headers: { connection: 'upgrade', upgrade: 'websocket' } });
  onTestFinished(() => void asked.destroy());
  return new Promise((resolve, reject) => {
    asked.on('response', (response) => {
      response.resume();
      expect(response.statusCode).toBe(status);
      resolve(response.headers['retry-after']);
    });
    asked.on('error', reject);
    asked.end();
  });
}

// Twin: words behind which the time stands, cut to what a close frame holds: it is lost.
test('law: the time is read out of a close frame, whatever else it says and wherever that is cut', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 600 }), fc.nat(123), (reason, seconds, cut) => {
      const words = withRetryAfter(reason, seconds);
      expect(retryAfterMs(words.slice(0, Math.max(cut, 20)))).toBe(seconds * 1_000);
    }),
  );
});

describe('who is turned away for a while is told for how long', () => {
  test.each([true, false])(
    'by a relay that ends, and our client waits (one socket for all: %s)',
    async (multiplex) => {
      const started = await startRelay({ data: ':memory:' });
      const { device, waits } = waiter(started.url, multiplex);
      await device.reaches('online');
      await started.close();
      await waits(1_000 + BACK_OFF_MS);
    },
  );

  test('by a relay that knows when there is room again for a session', async () => {
    const { url } = await relay({ limits: { maxSessionsPerAddress: 1 } });
    const first = await client(url, '/other');
    const { device, waits } = waiter(url, true);
    await waits(10_000 + BACK_OFF_MS);
    expect(device.transport.connection.status).toBe('connecting');
    expect(await retryAfterOf(url, '/room', 429)).toBe('10');
    first.terminate();
  });

  test('by a relay whose disk is full', async () => {
    const { url } = await relay({ store: { maxBytes: 200_000 } });
    const { device, waits } = waiter(url, true);
    await device.reaches('online');
    device.doc.getMap('content').set('large', 'x'.repeat(300_000));
    await waits(10_000 + BACK_OFF_MS);
  });

  test('by a relay that is sent far too much, until its average is kept again', async () => {
    const { url } = await relay({ limits: { bytesPerSecond: 100, byteBurst: 100 } });
    const flood = await client(url, '/room');
    flood.update(setKey('key', 'x'.repeat(2_000)));
    const { code, reason } = await flood.ended;
    expect(code).toBe(CLOSE.tryAgainLater);
    // 100 of some 2,050 bytes may come at once.
    expect(retryAfterMs(reason)).toBe(20_000);
  });

  test('over HTTP, where the connection does not come about; not where coming back does not help', async () => {
    const slow: NonNullable<RelayOptions['authentication']> = {
      authenticate: () => new Promise(() => undefined),
    };
    const { url }: Relay = await relay({ authentication: slow, limits: { admissionMs: 20 } });
    expect(await retryAfterOf(url, '/room', 503)).toBe('5');
    const one = await relay({ limits: { maxConnectionsPerAddress: 1 } });
    await client(one.url, '/room');
    expect(await retryAfterOf(one.url, '/room', 429)).toBe('10');
    const plain = await relay();
    expect(await retryAfterOf(plain.url, `/${'x'.repeat(300)}`, 400)).toBe(undefined);
  });

  test('on a channel as on a socket of its own', async () => {
    const { url } = await relay({ limits: { maxChannels: 1 } });
    const mux = await muxClient(url);
    void mux.open(1, '/a');
    void mux.open(2, '/b');
    const reason = await mux.until((frame) => (frame.type === 'close' ? frame.reason : undefined));
    expect(reason).toBe('retry after 10 s: at most 1 channels on one socket');
  });
});
