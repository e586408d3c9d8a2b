import { SyncError } from '../../src/model/errors.ts';
import { MUX_PARAMETER, MUX_PATH } from '../../src/replication/mux-frame.ts';
import type { Schedule } from '../../src/replication/schedule.ts';
import { BEARER_PREFIX, SUBPROTOCOL, TOKEN_PARAMETER } from '../../src/replication/wire.ts';
import type { MuxChannel } from './mux-channel.ts';
import { MuxLink } from './mux-link.ts';
import { plainLine } from './plain-line.ts';

export interface MuxHubOptions {
  /** Address of the relay as `relayAddress` gives it. */
  readonly base: string;
  readonly WebSocket: typeof WebSocket;
  /** Read at every connection. */
  readonly token: (() => string) | undefined;
  /** false gives each channel a socket of its own from the start. */
  readonly multiplex: boolean;
  readonly schedule: Schedule;
}

/** How long a relay that takes the connection may take to say that it knows channels, ms. */
const HELLO_TIMEOUT_MS = 5_000;

/**
 * What is known of the relay, and so what becomes of a channel:
 *
 *     unknown -> asking   -> shared    it knows channels: all go over one socket
 *                         -> separate  it answered, and does not: each has a socket of its own from now on
 *                         -> scouting  no answer: one of those that wait tries a socket of its own
 *                scouting -> separate  it opened
 *                         -> unknown   there is nobody: all that wait have failed
 *     shared  -> known                 its socket is gone; the next channel asks again
 *     known   -> asking   -> shared, or back to known: all that wait have failed
 */
type Knowledge =
  | { readonly status: 'unknown' | 'known' | 'separate' }
  | { readonly status: 'asking'; readonly link: MuxLink; readonly isKnown: boolean }
  | { readonly status: 'scouting'; readonly scout: MuxChannel }
  | { readonly status: 'shared'; readonly link: MuxLink };

/** Connects the channels of one device to one relay. */
export class MuxHub {
  readonly #options: MuxHubOptions;
  readonly #waiting = new Set<MuxChannel>();
  #knowledge: Knowledge;

  constructor(options: MuxHubOptions) {
    this.#options = options;
    this.#knowledge = { status: options.multiplex ? 'unknown' : 'separate' };
  }

  /**
   * Connects a channel; ends in its `opened` or its `ended`.
   * @throws SyncError INVALID_ARGUMENT for an address that is not this relay's
   */
  connect(channel: MuxChannel): void {
    if (!channel.url.startsWith(`${this.#options.base}/`)) throw elsewhere(channel.url, this.#options.base);
    switch (this.#knowledge.status) {
      case 'separate':
        this.#separate(channel, () => undefined);
        return;
      case 'shared':
        this.#share(this.#knowledge.link, channel);
        return;
      case 'unknown':
      case 'known':
        this.#wait(channel);
        this.#ask(this.#knowledge.status === 'known');
        return;
      case 'asking':
      case 'scouting':
        this.#wait(channel);
    }
  }

  #wait(channel: MuxChannel): void {
    this.#waiting.add(channel);
    channel.carryBy({
      bufferedAmount: 0,
      send: () => undefined,
      close: () => void this.#waiting.delete(channel),
    });
  }

  #ask(isKnown: boolean): void {
    const { base, WebSocket: Socket, schedule } = this.#options;
    const link = new MuxLink(new Socket(`${base}${MUX_PATH}?${MUX_PARAMETER}=1`), {
      answered: (knowsChannels) => {
        cancel();
        this.#answered(link, knowsChannels);
      },
      ended: (code, reason) => {
        cancel();
        this.#lost(link, code, reason);
      },
    });
    const cancel = schedule(() => this.#answered(link, false), HELLO_TIMEOUT_MS);
    this.#knowledge = { status: 'asking', link, isKnown };
  }

  #answered(link: MuxLink, knowsChannels: boolean): void {
    if (this.#knowledge.status !== 'asking' || this.#knowledge.link !== link) return;
    if (!knowsChannels) {
      this.#knowledge = { status: 'separate' };
      link.close();
    } else if (this.#waiting.size === 0) {
      this.#knowledge = { status: 'known' };
      link.close();
    } else this.#knowledge = { status: 'shared', link };
    for (const channel of this.#takeWaiting()) this.connect(channel);
  }

  #lost(link: MuxLink, code: number, reason: string): void {
    const before = this.#knowledge;
    if (!('link' in before) || before.link !== link) return;
    const [scout] = this.#waiting;
    if (before.status === 'shared' || before.isKnown) this.#knowledge = { status: 'known' };
    else if (scout === undefined) this.#knowledge = { status: 'unknown' };
    else {
      // A refused upgrade and an absent relay look the same to a page: one channel finds out for all.
      this.#waiting.delete(scout);
      this.#knowledge = { status: 'scouting', scout };
      this.#separate(scout, (opened) => this.#scouted(scout, opened));
      return;
    }
    for (const channel of this.#takeWaiting()) channel.ended(code, reason);
  }

  #scouted(scout: MuxChannel, opened: boolean): void {
    if (this.#knowledge.status !== 'scouting' || this.#knowledge.scout !== scout) return;
    this.#knowledge = { status: opened ? 'separate' : 'unknown' };
    for (const channel of this.#takeWaiting()) {
      if (opened) this.connect(channel);
      else channel.ended(1006, '');
    }
  }

  #separate(channel: MuxChannel, told: (opened: boolean) => void): void {
    const { WebSocket: Socket } = this.#options;
    const token = this.#tokenOf(channel);
    const protocols = token === undefined ? [] : [SUBPROTOCOL, `${BEARER_PREFIX}${token}`];
    channel.carryBy(plainLine(new Socket(channel.url, protocols), channel, told));
  }

  #share(link: MuxLink, channel: MuxChannel): void {
    const target = channel.url.slice(this.#options.base.length);
    const token = this.#tokenOf(channel);
    const query = token === undefined ? '' : new URLSearchParams({ [TOKEN_PARAMETER]: token }).toString();
    link.open(channel, query === '' ? target : `${target}${target.includes('?') ? '&' : '?'}${query}`);
  }

  /** Its own: what it carries may be another tab's, and so somebody else's. */
  #tokenOf(channel: MuxChannel): string | undefined {
    return channel.token ?? this.#options.token?.();
  }

  #takeWaiting(): readonly MuxChannel[] {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    return waiting;
  }
}

function elsewhere(url: string, base: string): SyncError {
  return new SyncError('INVALID_ARGUMENT', {
    value: `the address ${url.split('?')[0] ?? ''}`,
    rule: `its channel leads to the relay at ${base}`,
    remedy: 'Make a class for each relay',
  });
}
