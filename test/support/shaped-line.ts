import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** How a line behaves in one direction. */
export interface LineShape {
  readonly bytesPerSecond: number;
  /** From one end to the other, ms. */
  readonly latencyMs: number;
  /** Share of the packets that are lost. TCP sends them again: all that follows waits for that. */
  readonly loss: number;
}

export interface Shape {
  readonly up: LineShape;
  readonly down: LineShape;
}

const PACKET_BYTES = 1_460;
/** Shortest time after which TCP sends again, ms: Linux's, and what RFC 6298 leads to on lines without jitter. */
const LEAST_RETRANSMISSION_MS = 200;

/** Mobile networks as WebPageTest emulates them, with one packet in a hundred lost. */
export const MOBILE: Readonly<Record<'3G' | '4G', Shape>> = {
  '3G': shape({ downKbit: 1_600, upKbit: 768, roundTripMs: 300 }),
  '4G': shape({ downKbit: 9_000, upKbit: 9_000, roundTripMs: 170 }),
};

/**
 * A TCP proxy in front of a port on this machine that behaves like a slow line: bytes leave one after the other, arrive
 * later, and some packets later still.
 * @param random uniform in [0, 1)
 */
export async function shapedLine(
  port: number,
  { up, down }: Shape,
  random: () => number,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => sockets.delete(socket));
    }
    carry(near, far, up, random);
    carry(far, near, down, random);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function carry(from: Socket, to: Socket, line: LineShape, random: () => number): void {
  /** When the line has sent what it was given, and when the last of it arrives, ms. */
  let free = 0;
  let arrived = 0;
  const later = (work: () => void, bytes: number): void => {
    const now = performance.now();
    free = Math.max(now, free) + (bytes / line.bytesPerSecond) * 1_000;
    let arrival = free + line.latencyMs;
    for (let packet = 0; packet < bytes; packet += PACKET_BYTES) {
      if (random() < line.loss) arrival += Math.max(LEAST_RETRANSMISSION_MS, 2 * line.latencyMs);
    }
    arrived = Math.max(arrived, arrival);
    setTimeout(work, arrived - now);
  };
  from.on('data', (bytes: Buffer) => {
    later(() => to.writable && to.write(bytes), bytes.length);
  });
  from.once('close', () => {
    later(() => to.end(), 0);
  });
}

function shape(line: {
  readonly downKbit: number;
  readonly upKbit: number;
  readonly roundTripMs: number;
}): Shape {
  const oneWay = (kilobits: number): LineShape => ({
    bytesPerSecond: (kilobits * 1_000) / 8,
    latencyMs: line.roundTripMs / 2,
    loss: 0.01,
  });
  return { up: oneWay(line.upKbit), down: oneWay(line.downKbit) };
}
