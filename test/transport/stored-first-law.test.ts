import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import { Device } from './device.ts';
import { Disk } from './disk.ts';

const names = ['anna', 'ben'] as const;
type Name = (typeof names)[number];

type Step =
  | { readonly type: 'edit' | 'store' | 'drop'; readonly name: Name }
  | { readonly type: 'deliver'; readonly choices: readonly number[] };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constantFrom('edit' as const, 'store' as const),
      name: fc.constantFrom(...names),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('drop' as const), name: fc.constantFrom(...names) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('deliver' as const),
      choices: fc.array(fc.nat(20), { minLength: 1, maxLength: 10 }),
    }),
  },
);

/** A device, its disk, and how far both have come, in edits. */
class Writer {
  readonly disk: Disk = new Disk();
  readonly device: Device;
  readonly #name: Name;
  edits = 0;
  stored = 0;

  constructor(name: Name, network: MemoryNetwork, careless: boolean) {
    this.#name = name;
    const { disk } = this;
    const stored = careless ? (): Promise<void> => Promise.resolve() : disk.stored;
    this.device = new Device(network.transport(name), 'room', { stored });
    this.device.transport.connect();
  }

  edit(): void {
    this.disk.begin();
    this.edits += 1;
    this.device.edit(`${this.#name} ${this.edits}`);
  }

  /** The oldest write under way ends, as a log's do: in their order. */
  async store(): Promise<void> {
    if (this.stored === this.edits) return;
    this.stored += 1;
    await this.disk.finish(this.stored - 1);
  }

  /** How many of its edits a document holds; they are the first so many. */
  heldIn(keys: ReadonlySet<string>): number {
    let held = 0;
    while (keys.has(`${this.#name} ${held + 1}`)) held += 1;
    return held;
  }
}

function law(careless: boolean): fc.IAsyncProperty<[Step[]]> {
  return fc.asyncProperty(fc.array(step, { maxLength: 50 }), async (steps) => {
    const network = new MemoryNetwork();
    const room = network.document('room').getMap('content');
    const writers = {
      anna: new Writer('anna', network, careless),
      ben: new Writer('ben', network, careless),
    };
    const check = (): void => {
      const keys = new Set(room.keys());
      for (const writer of Object.values(writers)) {
        expect(writer.heldIn(keys)).toBeLessThanOrEqual(writer.stored);
        expect(writer.device.marks.at(-1) ?? 0).toBeLessThanOrEqual(writer.heldIn(keys));
      }
    };
    for (const next of steps) {
      if (next.type === 'deliver') {
        for (const choice of next.choices) {
          network.step(choice);
          check();
        }
      } else if (next.type === 'drop') network.dropConnection(next.name);
      else if (next.type === 'edit') writers[next.name].edit();
      else await writers[next.name].store();
    }

    for (const writer of Object.values(writers)) {
      while (writer.stored < writer.edits) await writer.store();
    }
    // A frame that is made now waits for its promise too, though that has settled long ago.
    do await Promise.all(Object.values(writers).map(({ disk }) => disk.stored()));
    while (network.flush() > 0);
    const keys = new Set(room.keys());
    for (const writer of Object.values(writers)) {
      expect(writer.heldIn(keys)).toBe(writer.edits);
      expect(writer.device.marks.at(-1)).toBe(writer.edits);
      expect(writer.device.content).toEqual(room.toJSON());
      expect(writer.device.transport.connection).toEqual({ status: 'online' });
    }
  });
}

describe('what is stored here first, over any order of edits, writes, frames and losses', () => {
  test('[S1] [S2] [S5] the relay never holds what its writer has not stored, and in the end holds all', () =>
    fc.assert(law(false)));

  test('[S5] the law is not vacuous: it fails for a device that calls everything stored at once', async () => {
    expect((await fc.check(law(true), { endOnFailure: true })).failed).toBe(true);
  });
});
