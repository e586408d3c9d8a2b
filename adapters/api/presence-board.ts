import { Listeners } from '../../src/documents/listeners.ts';
import { canonicalText } from '../../src/model/canonical.ts';
import { compareText } from '../../src/model/compare-text.ts';
import type { Json } from '../../src/model/json.ts';
import type { PresenceChannel } from '../../src/replication/transport.ts';
import { catalogRoom } from '../../src/replication/workspace-catalog.ts';
import { closedError } from '../../src/replication/workspace-errors.ts';
import { readAwarenessState, toAwarenessState } from './presence.ts';
import type { OwnPresence, Presence, PresenceAuthor } from './presence.ts';
import type { SyncOptions } from './sync-options.ts';
import type { Repeat } from './timers.ts';

/** Shortest time between two things said, ms: ten a second look smooth, and relays let twenty through. */
export const PRESENCE_INTERVAL_MS = 100;

export interface PresenceBoardOptions extends PresenceAuthor {
  /** Number of this client, also where there is no channel. */
  readonly client: number;
  /** Undefined where no transport carries presence: then only this device is here. */
  readonly channel: PresenceChannel | undefined;
  readonly repeat: Repeat;
  /** Told what listeners throw. */
  readonly report: (error: unknown) => void;
}

/** Who is here: this device, and everybody its presence channel tells of. */
export class PresenceBoard {
  readonly #options: PresenceBoardOptions;
  readonly #listeners: Listeners<readonly Presence[]>;
  readonly #unsubscribe: (() => void) | undefined;
  #own: Json = null;
  #ownText = canonicalText(null);
  #present: readonly Presence[] = Object.freeze([]);
  /** Stops the intervals in which nothing more is said; undefined when something may be said at once. */
  #stopWaiting: (() => void) | undefined;
  #unsaid = false;
  #closed = false;

  constructor(options: PresenceBoardOptions) {
    this.#options = options;
    this.#listeners = new Listeners(options.report);
    this.#unsubscribe = options.channel?.subscribe(() => {
      this.#look();
    });
  }

  /** By user, device and client; the same array until it changes. */
  get present(): readonly Presence[] {
    return this.#present;
  }

  subscribe(listener: (present: readonly Presence[]) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** @throws SyncError INVALID_ARGUMENT, INVALID_VALUE as toAwarenessState, CLOSED */
  set(own: OwnPresence | null): void {
    if (this.#closed) throw closedError('setPresence');
    const state = own === null ? null : toAwarenessState(own, this.#options);
    const text = canonicalText(state);
    if (text === this.#ownText) return;
    this.#own = state;
    this.#ownText = text;
    this.#unsaid = true;
    if (this.#stopWaiting === undefined) this.#say();
    this.#look();
  }

  /** Leaves. Safe twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopWaiting?.();
    this.#unsubscribe?.();
    this.#options.channel?.close();
    this.#listeners.clear();
  }

  /** The last thing said in an interval is said when it ends. */
  #say(): void {
    this.#unsaid = false;
    this.#options.channel?.set(this.#own);
    this.#stopWaiting ??= this.#options.repeat(() => {
      if (this.#unsaid) {
        this.#say();
        return;
      }
      this.#stopWaiting?.();
      this.#stopWaiting = undefined;
    }, PRESENCE_INTERVAL_MS);
  }

  #look(): void {
    const { client, channel } = this.#options;
    const own = readAwarenessState(client, this.#own, true);
    const others = [...(channel?.others ?? [])].flatMap(
      ([other, state]) => readAwarenessState(other, state, false) ?? [],
    );
    this.#present = Object.freeze([...(own === undefined ? [] : [own]), ...others].sort(byName));
    this.#listeners.emit(this.#present);
  }
}

/** To be opened before the workspace, so that nobody who is heard while that opens is missed. */
export function openPresenceBoard(options: SyncOptions): PresenceBoard {
  const { workspace, transport, random } = options;
  const client = Math.floor(random() * 2 ** 32);
  const channel = transport?.presence?.(catalogRoom(workspace), client);
  return new PresenceBoard({ ...options, client, channel });
}

/** Other clients come last: they tell no names. */
function byName(a: Presence, b: Presence): number {
  if (a.kind === 'device' && b.kind === 'device') {
    return compareText(a.userId, b.userId) || compareText(a.deviceId, b.deviceId) || a.client - b.client;
  }
  return a.kind === b.kind ? a.client - b.client : compareText(a.kind, b.kind);
}
