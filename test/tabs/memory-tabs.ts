import type { LockEvents, TabChannel, TabLocks, TabPorts } from '../../adapters/tabs/tab-ports.ts';
import { must } from '../../src/model/assert.ts';

interface Listener {
  readonly tab: MemoryTab;
  listen: ((message: unknown) => void) | undefined;
}

interface Claim {
  readonly tab: MemoryTab;
  readonly events: LockEvents;
}

/**
 * A browser's tabs, with its locks and channels, on a clock that goes only when it is told to. A tab can be frozen: it
 * runs nothing, hears nothing and keeps its locks; what comes meanwhile waits. A tab that is closed is gone at once.
 */
export class MemoryTabs {
  readonly #channels = new Map<string, Set<Listener>>();
  readonly #locks = new Map<string, Claim[]>();
  readonly #tabs = new Set<MemoryTab>();
  now = 1_000_000;

  open(): MemoryTab {
    const tab = new MemoryTab(this, this.#tabs.size + 1);
    this.#tabs.add(tab);
    return tab;
  }

  /** Lets time pass, and everything happen that happens meanwhile, in its order. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    for (;;) {
      await this.settle();
      const due = [...this.#tabs].flatMap((tab) => tab.due(end)).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.now = Math.max(this.now, due.at);
      due.run();
    }
    this.now = end;
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    do {
      for (const tab of this.#tabs) tab.runTasks();
      // What the tasks left to promises.
      await new Promise((resolve) => setImmediate(resolve));
    } while ([...this.#tabs].some((tab) => tab.isBusy));
  }

  join(name: string, listener: Listener): () => void {
    const listeners = this.#channels.get(name) ?? new Set();
    this.#channels.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  post(name: string, from: Listener, message: unknown): void {
    for (const listener of this.#channels.get(name) ?? []) {
      if (listener === from) continue;
      const copy: unknown = structuredClone(message);
      listener.tab.task(() => listener.listen?.(copy));
    }
  }

  take(name: string, claim: Claim, how: 'wait' | 'steal'): () => void {
    const claims = this.#locks.get(name) ?? [];
    this.#locks.set(name, claims);
    if (how === 'steal') {
      const robbed = claims[0];
      claims.splice(0, 1, claim);
      robbed?.tab.task(() => robbed.events.lost());
    } else claims.push(claim);
    if (claims[0] === claim) claim.tab.task(() => claim.events.taken());
    return () => this.#leave(name, claim);
  }

  holder(name: string): MemoryTab | undefined {
    return this.#locks.get(name)?.[0]?.tab;
  }

  close(tab: MemoryTab): void {
    this.#tabs.delete(tab);
    for (const listeners of this.#channels.values()) {
      for (const listener of listeners) if (listener.tab === tab) listeners.delete(listener);
    }
    for (const [name, claims] of this.#locks) {
      for (const claim of [...claims]) if (claim.tab === tab) this.#leave(name, claim);
    }
  }

  #leave(name: string, claim: Claim): void {
    const claims = must(this.#locks.get(name), 'it was taken');
    const place = claims.indexOf(claim);
    if (place === -1) return;
    claims.splice(place, 1);
    const next = claims[0];
    if (place === 0) next?.tab.task(() => next.events.taken());
  }
}

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

export class MemoryTab {
  readonly #tabs: MemoryTabs;
  readonly #timers = new Set<Timer>();
  #tasks: (() => void)[] = [];
  #state: 'running' | 'frozen' | 'closed' = 'running';
  #random: number;

  /** @param number its own, from which its names and jitter follow */
  constructor(tabs: MemoryTabs, number: number) {
    this.#tabs = tabs;
    this.#random = (number * 0.618_033) % 1;
  }

  get ports(): TabPorts {
    const tabs = this.#tabs;
    return {
      locks: this.#locks(),
      openChannel: (name) => this.#openChannel(name),
      schedule: (run, milliseconds) => {
        const timer = {
          at: tabs.now + milliseconds,
          run: (): void => {
            this.#timers.delete(timer);
            run();
          },
        };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
      now: () => tabs.now,
      // Uniform enough for names; the jitter is the least.
      random: () => (this.#random = (this.#random * 7 + 0.123) % 1),
    };
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  freeze(): void {
    this.#state = 'frozen';
  }

  thaw(): void {
    this.#state = 'running';
  }

  close(): void {
    this.#state = 'closed';
    this.#tabs.close(this);
  }

  /** Timers that are due until then. Those of a frozen tab wait. */
  due(until: number): readonly Timer[] {
    return this.#state === 'running' ? [...this.#timers].filter(({ at }) => at <= until) : [];
  }

  task(run: () => void): void {
    if (this.#state !== 'closed') this.#tasks.push(run);
  }

  /** Whether it has something to run, and runs. */
  get isBusy(): boolean {
    return this.#state === 'running' && this.#tasks.length > 0;
  }

  runTasks(): void {
    if (!this.isBusy) return;
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const run of tasks) run();
  }

  #locks(): TabLocks {
    return {
      take: (name, how, events) => this.#tabs.take(name, { tab: this, events }, how),
      settled: () => new Promise((resolve) => this.task(() => resolve(undefined))),
    };
  }

  #openChannel(name: string): TabChannel {
    const listener: Listener = { tab: this, listen: undefined };
    const leave = this.#tabs.join(name, listener);
    return {
      post: (message) => {
        this.#tabs.post(name, listener, message);
      },
      listen: (listen) => {
        listener.listen = listen;
      },
      close: leave,
    };
  }
}
