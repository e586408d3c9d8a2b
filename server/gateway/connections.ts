import type { CloseCode } from '../sessions/close-codes.ts';
import type { Clock } from '../sessions/clock.ts';
import { DRAIN_SLICE_MS, DRAIN_SLICE_SOCKETS, KEEP_ALIVE_INTERVAL_MS } from '../sessions/limits.ts';

/** One socket, be it one session's or that of many. */
export interface Connection {
  /** Shows life, and ends the connection when its peer showed none since the last time. */
  keepAlive(): void;
  close(code: CloseCode, reason: string): void;
  /** Ends it without waiting for the peer. */
  terminate(): void;
}

/** Every open connection. */
export class Connections {
  readonly #clock: Clock;
  readonly #open = new Set<Connection>();
  readonly #whenEmpty: (() => void)[] = [];
  #cancelKeepAlive: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(connection: Connection): void {
    this.#open.add(connection);
    this.#cancelKeepAlive ??= this.#clock.schedule(() => this.#keepAlive(), KEEP_ALIVE_INTERVAL_MS);
  }

  delete(connection: Connection): void {
    this.#open.delete(connection);
    if (this.#open.size > 0) return;
    this.#cancelKeepAlive?.();
    this.#cancelKeepAlive = undefined;
    for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  closeAll(code: CloseCode, reason: string): void {
    for (const connection of this.#open) connection.close(code, reason);
  }

  /**
   * Closes all, some at a time, so that their peers do not all come back in the same moment.
   * @param withinMs after which the last one is told
   */
  async drain(code: CloseCode, reason: string, withinMs: number): Promise<void> {
    const connections = [...this.#open];
    const slices = Math.max(1, Math.floor(withinMs / DRAIN_SLICE_MS));
    const size = Math.max(DRAIN_SLICE_SOCKETS, Math.ceil(connections.length / slices));
    for (let start = 0; start < connections.length; start += size) {
      if (start > 0) await new Promise<void>((resolve) => this.#clock.schedule(resolve, DRAIN_SLICE_MS));
      for (const connection of connections.slice(start, start + size)) connection.close(code, reason);
    }
  }

  /** Resolves once none is left; those that are still there after `graceMs` are dropped. */
  async end(graceMs: number): Promise<void> {
    if (this.#open.size === 0) return;
    const empty = new Promise<void>((resolve) => this.#whenEmpty.push(resolve));
    const cancel = this.#clock.schedule(() => {
      for (const connection of this.#open) connection.terminate();
    }, graceMs);
    await empty;
    cancel();
  }

  #keepAlive(): void {
    for (const connection of this.#open) connection.keepAlive();
    this.#cancelKeepAlive =
      this.#open.size === 0
        ? undefined
        : this.#clock.schedule(() => this.#keepAlive(), KEEP_ALIVE_INTERVAL_MS);
  }
}
