import { REMOVED } from './layouts.ts';
import type { Shown } from './layouts.ts';

/** One change: which members it wrote, and how much its author knew, as a full vector clock. */
interface Written {
  readonly author: number;
  readonly time: number;
  readonly members: ReadonlyMap<string, string>;
  readonly clock: readonly number[];
}

/**
 * What has to be true of concurrent writes, by vector clocks alone: at each member stand the values of those
 * writes that no other write had known of. It has never heard of Yjs.
 */
export class SurvivorOracle {
  /** Every author's changes, in their order. */
  readonly #written: readonly Written[][];
  /** Of whom each device holds which changes, counted from 1. */
  readonly #held: readonly (readonly Set<number>[])[];

  constructor(devices: number) {
    this.#written = Array.from({ length: devices }, () => []);
    this.#held = this.#written.map(() => this.#written.map(() => new Set()));
  }

  write(author: number, time: number, members: ReadonlyMap<string, string>): void {
    const own = this.#written[author] ?? [];
    own.push({ author, time, members, clock: this.clock(author) });
    this.deliver(author, author, own.length);
  }

  /** A device gets change `number` of `author`; it counts once everything before it has come too. */
  deliver(to: number, author: number, number: number): void {
    this.#held[to]?.[author]?.add(number);
  }

  clock(device: number): readonly number[] {
    return (this.#held[device] ?? []).map((held) => {
      let known = 0;
      while (held.has(known + 1)) known += 1;
      return known;
    });
  }

  /** The values at a member that no other write at it had known of, as far as a device knows. */
  survivors(device: number, name: string): readonly string[] {
    return this.#maximal(device, name).map(({ members }) => members.get(name) ?? REMOVED);
  }

  /** The conflict at a member, where the values differ. Shown is the latest that is not a removal. */
  conflict(device: number, name: string): Shown | undefined {
    const maximal = this.#maximal(device, name).sort((a, b) => a.time - b.time || a.author - b.author);
    const all = maximal.map(({ members }) => members.get(name) ?? REMOVED);
    if (new Set(all).size < 2) return undefined;
    return { value: all.findLast((value) => value !== REMOVED) ?? REMOVED, all };
  }

  #maximal(device: number, name: string): Written[] {
    const clock = this.clock(device);
    const known = this.#written.flatMap((own, author) =>
      own
        .slice(0, clock[author])
        .map((written, index) => ({ written, number: index + 1 }))
        .filter(({ written }) => written.members.has(name)),
    );
    return known
      .filter(
        ({ written: { author }, number }) =>
          !known.some(
            (other) =>
              (other.written.author === author && other.number > number) ||
              (other.written.author !== author && (other.written.clock[author] ?? 0) >= number),
          ),
      )
      .map(({ written }) => written);
  }
}
