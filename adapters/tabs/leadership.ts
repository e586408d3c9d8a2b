import { unreachable } from '../../src/model/assert.ts';
import { Lease } from './lease.ts';
import { parseLeadershipMessage, type LeadershipMessage } from './leadership-message.ts';
import type { TabChannel, TabPorts } from './tab-ports.ts';

/** How long after the last sign of the leader it is asked for another, ms; half to whole. */
export const ASK_EVERY_MS = 400;
/** How long a leader may take to answer, ms: then it is dead or frozen, and somebody else leads. */
export const ANSWER_WITHIN_MS = 900;
/**
 * The longest that a leader may not have run and still act without asking whether it leads, ms. Well below
 * `ANSWER_WITHIN_MS`, so that nobody can have taken over meanwhile.
 */
export const MAX_PAUSE_MS = 400;

/** What a tab is among the tabs of its scope. A later term has a larger number. */
export type Standing =
  | { readonly role: 'unknown' | 'closed' }
  | { readonly role: 'leader'; readonly term: number }
  | { readonly role: 'follower'; readonly leader: string; readonly term: number };

export interface LeadershipOptions {
  /** Names what is led; the same in all tabs that belong together. */
  readonly scope: string;
  /** This tab, among those of the scope. */
  readonly tab: string;
  readonly ports: TabPorts;
  /** Called after every change of `standing`, the first time after the constructor has returned. */
  readonly onChange: (standing: Standing, before: Standing) => void;
}

/**
 * Which of the tabs of a device leads. The one that holds the lock does; when it dies the browser gives the lock to
 * the next. One that is frozen keeps its lock: it does not answer, and another one steals it.
 *
 *     unknown -> leader     the lock was free, was given up, or was stolen from one that did not answer
 *             -> follower   a leader has made itself heard
 *     follower -> leader, follower (of another one)
 *     leader -> unknown     somebody stole the lock
 *
 * A leader that wakes up does not know that it was deposed. So before it acts it asks `mayAct`, which says no after any
 * pause that was long enough for that; then `confirm` finds out.
 */
export class Leadership {
  readonly #options: LeadershipOptions;
  readonly #channel: TabChannel;
  readonly #lease: Lease;
  #standing: Standing = { role: 'unknown' };
  /** The highest that was heard of. */
  #term = 0;
  #letGo: () => void;
  #cancel: () => void = () => undefined;
  #confirming: Promise<boolean> | undefined;
  /** There are no locks here: each tab leads itself. */
  #isAlone = false;

  constructor(options: LeadershipOptions) {
    const { ports, scope } = options;
    this.#options = options;
    this.#lease = new Lease(ports.now, MAX_PAUSE_MS);
    this.#channel = ports.openChannel(scope);
    this.#channel.listen((message) => this.#hear(parseLeadershipMessage(message)));
    this.#letGo = this.#take('wait');
    this.#ask();
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Whether this tab certainly leads now. */
  mayAct(): boolean {
    return this.#standing.role === 'leader' && this.#lease.holds();
  }

  /** Finds out whether this tab still leads. */
  confirm(): Promise<boolean> {
    const before = this.#standing;
    this.#confirming ??= this.#options.ports.locks.settled().then(() => {
      this.#confirming = undefined;
      if (this.#standing !== before || before.role !== 'leader') return false;
      this.#lease.renew();
      return true;
    });
    return this.#confirming;
  }

  /** Leaves; another one leads then. Safe twice. */
  close(): void {
    if (this.#standing.role === 'closed') return;
    this.#cancel();
    this.#become({ role: 'closed' });
    this.#letGo();
    this.#channel.close();
  }

  #take(how: 'wait' | 'steal'): () => void {
    return this.#options.ports.locks.take(`${this.#options.scope}/leader`, how, {
      taken: () => this.#lead(),
      lost: () => this.#deposed(),
      failed: () => {
        this.#isAlone = true;
        this.#lead();
      },
    });
  }

  #lead(): void {
    if (this.#standing.role === 'closed') return;
    const { now } = this.#options.ports;
    this.#cancel();
    this.#term = Math.max(this.#term + 1, Math.floor(now()));
    this.#lease.renew();
    this.#become({ role: 'leader', term: this.#term });
    this.#announce();
    this.#beat();
  }

  #deposed(): void {
    if (this.#standing.role !== 'leader') return;
    this.#cancel();
    this.#letGo();
    this.#become({ role: 'unknown' });
    this.#letGo = this.#take('wait');
    this.#ask();
  }

  #hear(message: LeadershipMessage | undefined): void {
    if (message === undefined || this.#isAlone || this.#standing.role === 'closed') return;
    switch (message.type) {
      case 'ask':
        if (this.mayAct()) this.#announce();
        else if (this.#standing.role === 'leader')
          void this.confirm().then((leads) => leads && this.#announce());
        return;
      case 'lead':
        this.#hearOf(message.leader, message.term);
        return;
      default:
        unreachable(message);
    }
  }

  #hearOf(leader: string, term: number): void {
    if (term < this.#term || (term === this.#term && this.#standing.role === 'leader')) return;
    this.#term = term;
    // Told of it by its successor before the browser has.
    if (this.#standing.role === 'leader') this.#deposed();
    this.#cancel();
    const standing = this.#standing;
    const isNews = standing.role !== 'follower' || standing.leader !== leader || standing.term !== term;
    if (isNews) this.#become({ role: 'follower', leader, term });
    const { schedule, random } = this.#options.ports;
    this.#cancel = schedule(() => this.#ask(), ASK_EVERY_MS * (0.5 + random() / 2));
  }

  #ask(): void {
    const { schedule, now } = this.#options.ports;
    const askedAt = now();
    this.#post({ type: 'ask' });
    this.#cancel = schedule(() => {
      // This tab has not run either: the answer may wait in line.
      if (Math.abs(now() - askedAt) > ANSWER_WITHIN_MS + MAX_PAUSE_MS) this.#ask();
      else this.#steal();
    }, ANSWER_WITHIN_MS);
  }

  #steal(): void {
    this.#letGo();
    this.#letGo = this.#take('steal');
  }

  #announce(): void {
    this.#post({ type: 'lead', leader: this.#options.tab, term: this.#term });
  }

  /** Notices pauses early. */
  #beat(): void {
    this.#cancel = this.#options.ports.schedule(() => {
      if (!this.#lease.holds()) void this.confirm();
      this.#beat();
    }, MAX_PAUSE_MS / 2);
  }

  #post(message: LeadershipMessage): void {
    this.#channel.post(message);
  }

  #become(standing: Standing): void {
    const before = this.#standing;
    this.#standing = standing;
    this.#options.onChange(standing, before);
  }
}
