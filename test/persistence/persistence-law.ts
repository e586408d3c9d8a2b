import fc from 'fast-check';
import { expect } from 'vitest';
import { must } from '../../src/model/assert.ts';
import type { Json } from '../../src/model/json.ts';
import type { DocumentStore, Persistence } from '../../src/replication/persistence.ts';
import type { Medium } from './medium.ts';
import { edits, mergeAll } from './updates.ts';

type Step =
  | { readonly type: 'append'; readonly handle: number; readonly count: number }
  | { readonly type: 'meta'; readonly handle: number; readonly key: string; readonly value: Json }
  | { readonly type: 'compact' | 'destroy' | 'reopen'; readonly handle: number };

interface Oracle {
  updates: readonly Uint8Array[];
  meta: ReadonlyMap<string, Json>;
}

const META_KEYS = ['a', 'b'];
const handle = fc.nat({ max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('append' as const),
      handle,
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('meta' as const),
      handle,
      key: fc.constantFrom(...META_KEYS),
      value: fc.oneof(fc.integer(), fc.constant(null), fc.constant([{ deep: 'value' }])),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constantFrom('compact' as const, 'reopen' as const), handle }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('destroy' as const), handle }) },
);

/**
 * After every step of any sequence on two handles, each in a persistence of its own, both read exactly what a plain
 * list and a map hold after the same steps.
 */
export function persistenceLaw(createMedium: () => Promise<Medium>): fc.IAsyncProperty<[readonly Step[]]> {
  return fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
    const medium = await createMedium();
    const oracle: Oracle = { updates: [], meta: new Map() };
    const fresh = edits(steps.length * 4).values();
    const handles = [await openHandle(medium), await openHandle(medium)];
    try {
      for (const next of steps) {
        const used = must(handles[next.handle], 'there are two handles');
        handles[next.handle] = await apply(next, medium, used, oracle, fresh);
        for (const { store } of handles) await compare(store, oracle);
      }
    } finally {
      for (const { persistence } of handles) await persistence.close();
      await medium.dispose();
    }
  });
}

interface Handle {
  readonly persistence: Persistence;
  readonly store: DocumentStore;
}

async function openHandle(medium: Medium): Promise<Handle> {
  const persistence = medium.persistence();
  return { persistence, store: await persistence.open('law') };
}

async function apply(
  next: Step,
  medium: Medium,
  used: Handle,
  oracle: Oracle,
  fresh: Iterator<Uint8Array, undefined>,
): Promise<Handle> {
  switch (next.type) {
    case 'append': {
      const updates = Array.from({ length: next.count }, () => must(fresh.next().value, 'enough edits'));
      oracle.updates = [...oracle.updates, ...updates];
      await Promise.all(updates.map((update) => used.store.append(update)));
      return used;
    }
    case 'meta':
      oracle.meta = new Map([...oracle.meta, [next.key, next.value]]);
      await used.store.setMeta(next.key, next.value);
      return used;
    case 'compact':
      if (oracle.updates.length > 0) oracle.updates = [mergeAll(oracle.updates)];
      await used.store.compact(mergeAll);
      return used;
    case 'destroy':
      oracle.updates = [];
      oracle.meta = new Map();
      await used.store.destroy();
      return used;
    case 'reopen':
      await used.persistence.close();
      return openHandle(medium);
  }
}

async function compare(store: DocumentStore, oracle: Oracle): Promise<void> {
  expect(await store.load()).toEqual({ updates: oracle.updates, damaged: [] });
  for (const key of META_KEYS) expect(await store.getMeta(key)).toEqual(oracle.meta.get(key));
}
