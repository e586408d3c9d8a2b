import { Listeners } from '../documents/listeners.ts';
import type { SyncError } from '../model/errors.ts';
import { Exchange, type Goal, isDataFrame } from './exchange.ts';
import { type Frame, kindOfOwnFrame } from './frame.ts';
import { contentBytes } from './frame-log.ts';
import type { FrameLog } from './frame-log.ts';
import { Inbox } from './inbox.ts';
import { linkClosed, linkLate, linkLost } from './link-errors.ts';
import { Outbox } from './outbox.ts';
import type { Schedule } from './schedule.ts';
import type { AttachOptions, LinkEvent } from './transport.ts';

export interface LinkAccountOptions extends AttachOptions {
  readonly room: string;
  /** How long a flush may take, ms. */
  readonly timeoutMs: number;
  readonly schedule: Schedule;
  /** Told what a listener, `mark` or `stored` threw. */
  readonly onError: (error: unknown) => void;
  /** Counts what leaves and what comes. */
  readonly frames?: FrameLog;
  /** Told of the awareness updates that come. */
  readonly onPresence?: (update: Uint8Array) => void;
  /** Called after `exchanged` or `failure` may have changed. */
  readonly onChange: () => void;
}

type Phase =
  | { readonly status: 'offline' }
  | { readonly status: 'opening' }
  | {
      readonly status: 'open';
      readonly exchange: Exchange;
      readonly inbox: Inbox;
      readonly outbox: Outbox;
    }
  | { readonly status: 'closed' };

interface Waiter {
  /** Undefined until there is a connection to count on. */
  goal: Goal | undefined;
  readonly resolve: () => void;
  readonly reject: (error: SyncError) => void;
}

/**
 * What one link knows of itself, over all its connections. A wire sends through it and reports to it what happens;
 * the listeners of the link and its flushes live from that.
 *
 *     offline -> opening -> open -> offline ...     any -> closed
 */
export class LinkAccount {
  readonly #options: LinkAccountOptions;
  readonly #listeners: Listeners<LinkEvent>;
  readonly #waiters = new Set<Waiter>();
  #phase: Phase = { status: 'offline' };
  #failure: SyncError | undefined;

  constructor(options: LinkAccountOptions) {
    this.#options = options;
    this.#listeners = new Listeners(options.onError);
  }

  /** The first exchange on the present connection is done. */
  get exchanged(): boolean {
    return this.#phase.status === 'open' && this.#phase.exchange.complete;
  }

  /** Why the last connection failed; undefined once one has succeeded. */
  get failure(): SyncError | undefined {
    return this.#failure;
  }

  subscribe(listener: (event: LinkEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  opening(): void {
    if (this.#phase.status === 'offline') this.#phase = { status: 'opening' };
  }

  opened(): void {
    if (this.#phase.status === 'closed') return;
    this.#phase = { status: 'open', exchange: new Exchange(), inbox: new Inbox(), outbox: new Outbox() };
  }

  /**
   * A frame of ours goes out on the open connection: now, or when what it carries is stored here. An update before the
   * first step 2 does not: that will carry it.
   * @param transmit hands it to the network and tells whether it took it; never called once the connection has ended
   */
  send(frame: Uint8Array, transmit: () => boolean): void {
    if (this.#phase.status !== 'open') return;
    const { exchange, outbox } = this.#phase;
    const type = kindOfOwnFrame(frame);
    // It may build on what the relay lacks. What it carries is in the answer to the relay's step 1, which comes.
    if (type === 'update' && !exchange.offered) return;
    exchange.made(type);
    if (type === 'step2') this.settle(); // an answer is never made inside a transaction
    if (type === 'step1') {
      for (const waiter of this.#waiters) waiter.goal ??= exchange.goal();
    }
    const leave = (): void => {
      if (!transmit()) return;
      this.#options.frames?.note('sent', this.#options.room, type, frame.length);
      this.#tell(exchange, () => exchange.sent(type));
    };
    outbox.put(leave, isDataFrame(type) ? this.#stored() : undefined);
  }

  /** No transaction is open: what the document holds is in frames, as far as the connection carries it. */
  readonly settle = (): void => {
    if (this.#phase.status !== 'open') return;
    try {
      this.#phase.exchange.settle(this.#options.mark);
    } catch (error) {
      this.#options.onError(error);
    }
  };

  /** As TransportLink.marked. */
  marked(): void {
    if (this.#phase.status !== 'open') return;
    const { exchange } = this.#phase;
    this.#tell(exchange, () => {
      exchange.marked(this.#options.mark);
    });
  }

  /**
   * A frame has come.
   * @param apply brings what it carries into the document: now, or, of an update, behind the relay's first answer;
   *   never called once the connection has ended
   * @throws SyncError INVALID_RECORD when it cannot be true, and what `apply` throws
   */
  received(frame: Frame, apply: () => void): void {
    if (this.#phase.status !== 'open') return;
    const { exchange, inbox } = this.#phase;
    const isOpen = (): boolean => this.#phase.status === 'open' && this.#phase.exchange === exchange;
    inbox.put(frame, () => {
      if (!isOpen()) return;
      apply();
      if (!isOpen()) return;
      this.#options.frames?.note('received', this.#options.room, frame.type, contentBytes(frame));
      if (frame.type === 'awareness') this.#options.onPresence?.(frame.update);
      this.#tell(exchange, () => {
        exchange.received(frame);
      });
    });
  }

  /** The connection, or the attempt at one, has ended. */
  ended(failure?: SyncError): void {
    const { status } = this.#phase;
    if (status === 'closed') return;
    this.#dropFrames();
    this.#phase = { status: 'offline' };
    this.#failure = failure;
    this.#reject(() => this.#lost('the connection ended'));
    if (status === 'open') this.#listeners.emit({ type: 'lost' });
    this.#options.onChange();
  }

  close(): void {
    this.#dropFrames();
    this.#phase = { status: 'closed' };
    this.#listeners.clear();
    this.#reject(() => this.#closed());
  }

  /** @param ask sends a step 1 on the open connection */
  flush(ask: () => void): Promise<void> {
    if (this.#phase.status === 'closed') return Promise.reject(this.#closed());
    if (this.#phase.status === 'offline') return Promise.reject(this.#lost('it is offline'));
    const { timeoutMs, schedule } = this.#options;
    return new Promise<void>((resolve, reject) => {
      const cancel = schedule(() => {
        this.#waiters.delete(waiter);
        reject(linkLate(this.#options.room, timeoutMs));
      }, timeoutMs);
      const waiter: Waiter = {
        goal: undefined,
        resolve: () => {
          cancel();
          resolve();
        },
        reject: (error) => {
          cancel();
          reject(error);
        },
      };
      this.#waiters.add(waiter);
      // A connection that is still opening asks by itself, and everything held now is part of that.
      if (this.#phase.status === 'open') ask();
    });
  }

  #dropFrames(): void {
    if (this.#phase.status === 'open') this.#phase.outbox.clear();
  }

  #stored(): Promise<unknown> | undefined {
    try {
      return this.#options.stored?.();
    } catch (error) {
      this.#options.onError(error);
      return undefined;
    }
  }

  /** Tells what becomes true by `step`. */
  #tell(exchange: Exchange, step: () => void): void {
    const before = { complete: exchange.complete, durable: exchange.durable };
    step();
    if (exchange.complete && !before.complete) {
      this.#failure = undefined;
      this.#listeners.emit({ type: 'synced' });
      this.#options.onChange();
    }
    if (exchange.durable !== undefined && exchange.durable !== before.durable) {
      this.#listeners.emit({ type: 'acknowledged', mark: exchange.durable });
    }
    for (const waiter of [...this.#waiters]) {
      if (waiter.goal === undefined || !exchange.reached(waiter.goal)) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  #reject(why: () => SyncError): void {
    if (this.#waiters.size === 0) return; // an error costs the stack it notes
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    const error = why();
    for (const waiter of waiters) waiter.reject(error);
  }

  #lost(rule: string): SyncError {
    return linkLost(this.#options.room, rule, this.#failure);
  }

  #closed(): SyncError {
    return linkClosed(this.#options.room);
  }
}
