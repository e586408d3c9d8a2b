import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import type { LinkEvent } from '../../src/replication/transport.ts';
import { Device } from './device.ts';

const names = ['anna', 'ben', 'cleo'] as const;
type Name = (typeof names)[number];

type Step =
  | { readonly type: 'edit' | 'drop' | 'partition' | 'heal'; readonly name: Name }
  | { readonly type: 'deliver'; readonly choices: readonly number[] };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('edit' as const), name: fc.constantFrom(...names) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constantFrom('drop' as const, 'partition' as const, 'heal' as const),
      name: fc.constantFrom(...names),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('deliver' as const),
      choices: fc.array(fc.nat(20), { minLength: 1, maxLength: 10 }),
    }),
  },
);

/** Whose word is taken for what is durable: the transport's, or that of someone who takes sent for durable. */
type Witness = 'acknowledged' | 'sent';

function law(witness: Witness): fc.IProperty<[Step[]]> {
  return fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const network = new MemoryNetwork();
    const stored = network.document('room').getMap('content');
    const edits = new Map<Name, number>();
    const last = new Map<Name, number>();
    const devices = new Map(names.map((name) => [name, new Device(network.transport(name), 'room')]));
    const claim = (name: Name, mark: number): void => {
      for (let n = 1; n <= mark; n += 1) expect(stored.has(`${name} ${n}`)).toBe(true);
      last.set(name, mark);
    };
    for (const [name, device] of devices) {
      device.link.subscribe((event: LinkEvent) => {
        if (event.type === 'acknowledged') claim(name, event.mark);
      });
      device.transport.connect();
    }

    const take = (next: Step): void => {
      if (next.type === 'deliver') for (const choice of next.choices) network.step(choice);
      else if (next.type === 'drop') network.dropConnection(next.name);
      else if (next.type === 'partition') network.partition(next.name);
      else if (next.type === 'heal') network.heal(next.name);
      else {
        const edit = (edits.get(next.name) ?? 0) + 1;
        edits.set(next.name, edit);
        devices.get(next.name)?.edit(`${next.name} ${edit}`);
        if (witness === 'sent') claim(next.name, edit);
      }
    };
    for (const next of steps) take(next);
    for (const name of names) network.heal(name);
    network.flush();

    for (const [name, device] of devices) {
      expect(device.content).toEqual(stored.toJSON());
      expect(device.transport.connection).toEqual({ status: 'online' });
      expect(last.get(name)).toBe(edits.get(name) ?? 0);
    }
  });
}

describe('acknowledgements over any order of frames, losses and partitions', () => {
  test('[S1] [S2] [S5] what is acknowledged is stored, and in the end everything is, everywhere', () => {
    fc.assert(law('acknowledged'));
  });

  test('the law is not vacuous: sent taken for durable breaks it', () => {
    expect(fc.check(law('sent'), { endOnFailure: true }).failed).toBe(true);
  });
});
