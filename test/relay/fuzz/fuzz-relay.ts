import { encodeMuxFrame } from '../../../src/replication/mux-frame.ts';
import { seededRandom } from '../../support/replica.ts';
import { MuxClient } from '../mux-client.ts';
import { RawClient } from '../raw-client.ts';
import { setKey } from '../set-key.ts';
import { mutateFrame } from './mutate-frame.ts';
import { realFrames } from './real-frames.ts';

export interface FuzzOptions {
  readonly url: string;
  readonly frames: number;
  readonly seed: number;
  readonly onProgress?: (frames: number) => void;
}

export interface FuzzResult {
  readonly frames: number;
  /** Sessions and sockets that the relay ended for what they sent. */
  readonly refused: number;
  /** Changes that somebody in another room made meanwhile; each was acknowledged. */
  readonly bystander: number;
}

const ROOMS = 8;
const CHANNELS = 400;
const SOCKETS = 16;

/**
 * Sends mutated frames to a relay: most on channels, each of one frame, so that none is thrown away behind one that
 * ended its session; some on sockets of their own; some as frames of multiplexed sockets. Throws when the relay stops
 * answering somebody in another room.
 */
export async function fuzzRelay({ url, frames, seed, onProgress }: FuzzOptions): Promise<FuzzResult> {
  const random = seededRandom(seed);
  const bystander = await RawClient.connect(url, '/calm?ack=1');
  const result = { frames: 0, refused: 0, bystander: 0 };
  while (result.frames < frames) {
    const real = realFrames(random);
    const next = (): Uint8Array => {
      result.frames += 1;
      return mutateFrame(real[Math.floor(random() * real.length)] ?? Uint8Array.of(3), real, random);
    };
    result.refused += await onChannels(url, next);
    result.refused += await onSockets(url, next);
    result.refused += await onMuxSockets(url, next, random);
    bystander.update(setKey(`key-${result.bystander % 50}`, result.bystander));
    await bystander.acked(++result.bystander);
    onProgress?.(result.frames);
  }
  await bystander.close();
  return result;
}

/** Resolves with how many channels the relay ended. */
async function onChannels(url: string, next: () => Uint8Array): Promise<number> {
  const client = await MuxClient.connect(url);
  const ids = Array.from({ length: CHANNELS }, (_, index) => index + 1);
  await Promise.all(ids.map((id) => client.open(id, `/noise-${id % ROOMS}?ack=1`)));
  for (const id of ids) client.send({ type: 'message', channel: id, message: next() });
  // Answered only after everything before it was looked at.
  await client.open(CHANNELS + 1, '/');
  const refused = client.frames.filter((frame) => frame.type === 'close').length - 1;
  client.terminate();
  return refused;
}

/** Resolves with how many sockets the relay ended. */
async function onSockets(url: string, next: () => Uint8Array): Promise<number> {
  const clients = await Promise.all(
    Array.from({ length: SOCKETS }, (_, index) => RawClient.connect(url, `/noise-${index % ROOMS}`)),
  );
  const ended = clients.map(async (client) => {
    client.send(next());
    client.send(next());
    client.step1(Uint8Array.of(0));
    const isEnded = await client.first('step-2').then(
      () => false,
      () => true,
    );
    client.terminate();
    return isEnded;
  });
  return (await Promise.all(ended)).filter(Boolean).length;
}

/** Resolves with how many sockets the relay ended. */
async function onMuxSockets(url: string, next: () => Uint8Array, random: () => number): Promise<number> {
  const clients = await Promise.all(Array.from({ length: SOCKETS }, () => MuxClient.connect(url)));
  const ended = clients.map(async (client, index) => {
    await client.open(1, `/noise-${index % ROOMS}`);
    const frames = [
      encodeMuxFrame({ type: 'open', channel: 2, target: '/noise?ack=1' }),
      encodeMuxFrame({ type: 'close', channel: 1, code: 1000, reason: '' }),
      encodeMuxFrame({ type: 'message', channel: 1, message: next() }),
    ];
    client.sendBytes(mutateFrame(frames[index % frames.length] ?? Uint8Array.of(0), frames, random));
    const isEnded = await client.open(9, '/').then(
      () => false,
      () => true,
    );
    client.terminate();
    return isEnded;
  });
  return (await Promise.all(ended)).filter(Boolean).length;
}
