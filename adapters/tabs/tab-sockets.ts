import { BEARER_PREFIX, SUBPROTOCOL } from '../../src/replication/wire.ts';
import type { MuxChannel } from '../websocket/mux-channel.ts';
import { plainLine } from '../websocket/plain-line.ts';
import { Fence } from './fence.ts';
import { GuestSockets } from './guest-sockets.ts';
import { Leadership, type Standing } from './leadership.ts';
import { type GuestMessage, parseSocketMessage, type SocketMessage } from './socket-message.ts';
import type { TabChannel, TabPorts } from './tab-ports.ts';

/** The connection is gone: try again. */
const LOST = 1006;
/** Read bytes are told of in portions, far below what a tab may leave unread. */
const READ_PORTION_BYTES: number = 2 ** 18;

export interface TabSocketsOptions {
  /** Names the device and its relay; the same in all tabs that share a socket. */
  readonly scope: string;
  /** This tab's own name. */
  readonly tab: string;
  readonly ports: TabPorts;
  /** Makes the class of sockets that leave this tab, all of whose WebSockets go through the fence. */
  readonly uplink: (fence: Fence) => typeof WebSocket;
  /** Read at every connection. */
  readonly token: (() => string) | undefined;
}

type Following = Extract<Standing, { readonly role: 'follower' }>;

/** A tab's part as leader, for one term. */
interface Reign {
  readonly fence: Fence;
  readonly Socket: typeof WebSocket;
  readonly guests: GuestSockets;
}

/**
 * Connects the channels of one tab: the leading tab has the sockets, the others have theirs through it. When another tab
 * leads from now on, what was carried by the one before ends, as a lost connection does, and is made anew.
 */
export class TabSockets {
  readonly #options: TabSocketsOptions;
  readonly #leadership: Leadership;
  readonly #inbox: TabChannel;
  readonly #outboxes = new Map<string, TabChannel>();
  /** Until it is known who leads. */
  readonly #waiting = new Set<MuxChannel>();
  /** Carried by sockets of this tab. */
  readonly #own = new Set<MuxChannel>();
  /** Carried by the leader, by their numbers. */
  readonly #carried = new Map<number, MuxChannel>();
  readonly #letGoOfLife: () => void;
  #isAlive = false;
  #lastSocket = 0;
  #read = 0;
  #reign: Reign | undefined;

  constructor(options: TabSocketsOptions) {
    const { ports, scope, tab } = options;
    this.#options = options;
    this.#inbox = ports.openChannel(`${scope}/${tab}`);
    this.#inbox.listen((message) => this.#receive(parseSocketMessage(message)));
    const alive = (): void => {
      this.#isAlive = true;
      this.#connectWaiting();
    };
    this.#letGoOfLife = ports.locks.take(this.#lifeLock(tab), 'wait', {
      taken: alive,
      lost: () => undefined,
      failed: alive,
    });
    this.#leadership = new Leadership({
      scope,
      tab,
      ports,
      onChange: (standing, before) => this.#changed(standing, before),
    });
  }

  /** Connects a channel; ends in its `opened` or its `ended`. */
  connect(channel: MuxChannel): void {
    const { standing } = this.#leadership;
    if (standing.role === 'closed') {
      queueMicrotask(() => channel.ended(LOST, ''));
    } else if (standing.role === 'leader' && this.#reign !== undefined) {
      this.#carryHere(this.#reign, channel);
    } else if (standing.role === 'follower' && this.#isAlive) this.#carryBy(standing, channel);
    else this.#wait(channel);
  }

  /** Leaves the other tabs: what it carried for them, and for itself, ends. Safe twice. */
  close(): void {
    this.#leadership.close();
    for (const channel of this.#takeWaiting()) channel.ended(LOST, '');
    this.#inbox.close();
    for (const outbox of this.#outboxes.values()) outbox.close();
    this.#outboxes.clear();
    this.#letGoOfLife();
  }

  #changed(standing: Standing, before: Standing): void {
    this.#reign?.guests.close();
    this.#reign?.fence.end();
    this.#reign = standing.role === 'leader' ? this.#rule(standing.term) : undefined;
    if (before.role === 'follower') this.#closeOutbox(before.leader);
    const lost = [...this.#carried.values(), ...this.#own];
    this.#carried.clear();
    this.#own.clear();
    for (const channel of lost) channel.ended(LOST, 'another tab leads now');
    this.#connectWaiting();
  }

  #rule(term: number): Reign {
    const fence = new Fence(this.#leadership);
    const Socket = this.#options.uplink(fence);
    const guests = new GuestSockets({
      term,
      Socket,
      locks: this.#options.ports.locks,
      lifeLock: (tab) => this.#lifeLock(tab),
      post: (tab, message) => this.#post(tab, message),
    });
    return { fence, Socket, guests };
  }

  #carryHere({ Socket }: Reign, channel: MuxChannel): void {
    for (const other of this.#own) if (other.readyState === other.CLOSED) this.#own.delete(other);
    const { token } = this.#options;
    const protocols = token === undefined ? [] : [SUBPROTOCOL, BEARER_PREFIX + token()];
    channel.carryBy(plainLine(new Socket(channel.url, protocols), channel, () => undefined));
    this.#own.add(channel);
  }

  #wait(channel: MuxChannel): void {
    this.#waiting.add(channel);
    channel.carryBy({
      bufferedAmount: 0,
      send: () => undefined,
      close: () => void this.#waiting.delete(channel),
    });
  }

  #carryBy({ leader, term }: Following, channel: MuxChannel): void {
    const { tab, token } = this.#options;
    const socket = ++this.#lastSocket;
    const tell = (message: GuestMessage): void => this.#post(leader, message);
    this.#carried.set(socket, channel);
    channel.carryBy({
      bufferedAmount: 0,
      send: (bytes) => tell({ type: 'send', from: tab, term, socket, bytes }),
      close: () => {
        if (this.#carried.delete(socket)) tell({ type: 'close', from: tab, term, socket });
      },
    });
    const { url } = channel;
    tell({ type: 'open', from: tab, term, socket, url, ...(token === undefined ? {} : { token: token() }) });
  }

  #receive(message: SocketMessage | undefined): void {
    const { standing } = this.#leadership;
    if (message === undefined || !('term' in standing)) return;
    // Of another term: it was on its way when that ended.
    if (message.term !== standing.term) return;
    if ('from' in message) {
      this.#reign?.guests.receive(message);
      return;
    }
    const channel = this.#carried.get(message.socket);
    switch (message.type) {
      case 'opened':
        channel?.opened();
        return;
      case 'deliver':
        this.#tellRead(standing, message.bytes.length);
        channel?.received(message.bytes.buffer);
        return;
      case 'closed':
        this.#carried.delete(message.socket);
        channel?.ended(message.code, message.reason);
    }
  }

  #tellRead(standing: Standing, bytes: number): void {
    this.#read += bytes;
    if (standing.role !== 'follower' || this.#read < READ_PORTION_BYTES) return;
    const count = this.#read;
    this.#read = 0;
    this.#post(standing.leader, { type: 'read', from: this.#options.tab, term: standing.term, count });
  }

  #post(tab: string, message: SocketMessage): void {
    const outbox =
      this.#outboxes.get(tab) ?? this.#options.ports.openChannel(`${this.#options.scope}/${tab}`);
    this.#outboxes.set(tab, outbox);
    outbox.post(message);
  }

  #closeOutbox(tab: string): void {
    this.#outboxes.get(tab)?.close();
    this.#outboxes.delete(tab);
  }

  #connectWaiting(): void {
    for (const channel of this.#takeWaiting()) this.connect(channel);
  }

  #takeWaiting(): readonly MuxChannel[] {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    return waiting;
  }

  #lifeLock(tab: string): string {
    return `${this.#options.scope}/tab/${tab}`;
  }
}
