import * as Y from 'yjs';
import { parseFrame } from '../../src/replication/frame.ts';
import { holds } from './law-broken.ts';
import type { Relay } from './relay.ts';
import type { FrameObserver } from './simulated-network.ts';

/** Watches what goes over the network, and holds the relay to its word. */
export class FrameLog implements FrameObserver {
  /** Every update that was sent, each once, by room and its own bytes. */
  readonly updates: Map<string, Map<string, Uint8Array>> = new Map<string, Map<string, Uint8Array>>();
  /** Frames that carried something nobody had: what a quiet network has none of. */
  documentFrames = 0;
  frames = 0;
  failure: unknown;
  readonly #relay: () => Relay;
  readonly #acknowledged = new WeakMap<readonly Uint8Array[], number>();

  constructor(relay: () => Relay) {
    this.#relay = relay;
  }

  up(room: string, bytes: Uint8Array): void {
    this.#note(room, bytes);
  }

  down(room: string, bytes: Uint8Array, received: readonly Uint8Array[]): void {
    this.#note(room, bytes);
    const frame = parseFrame(bytes);
    if (frame.type !== 'ack') return;
    try {
      this.#checkAcknowledged(room, frame.count, received);
    } catch (error) {
      this.failure ??= error; // within the relay's own code, which would take it for a failure of its own
    }
  }

  #note(room: string, bytes: Uint8Array): void {
    this.frames += 1;
    const frame = parseFrame(bytes);
    if (frame.type !== 'step2' && frame.type !== 'update') return;
    const { update, type } = frame;
    // An update begins with the number of clients that it has structs of.
    if (update[0] !== 0 || type === 'update') this.documentFrames += 1;
    const updates = this.updates.get(room) ?? new Map<string, Uint8Array>();
    this.updates.set(room, updates);
    updates.set(Buffer.from(update).toString('latin1'), update);
  }

  #checkAcknowledged(room: string, count: number, received: readonly Uint8Array[]): void {
    const updates = received.flatMap((bytes) => {
      const frame = parseFrame(bytes);
      return 'update' in frame ? [frame.update] : [];
    });
    holds(count <= updates.length, 'S6', () => `${room}: ${count} acknowledged of ${updates.length} frames`);
    const durable = this.#relay().durable(room);
    for (const update of updates.slice(this.#acknowledged.get(received) ?? 0, count)) {
      for (const [client, clock] of Y.parseUpdateMeta(update).to) {
        const committed = Y.getState(durable.store, client);
        const waits = durable.store.pendingStructs !== null;
        holds(
          committed >= clock || waits,
          'S6',
          () => `${room}: acknowledged up to ${clock} of a client, ${committed} committed`,
        );
      }
    }
    this.#acknowledged.set(received, count);
  }
}
