import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import type { InitSyncOptions } from '../../adapters/services/init-options.ts';
import type { Json } from '../../src/model/json.ts';
import { openDevice } from '../guide/device.ts';

interface Pair {
  readonly here: SyncManager;
  readonly there: SyncManager;
  readonly exchange: () => Promise<void>;
}

async function openPair(options: Partial<InitSyncOptions> = {}): Promise<Pair> {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const here = await openDevice('here', { ...options, transport: network.transport('here') });
  const there = await openDevice('there', { ...options, transport: network.transport('there') });
  for (const manager of [here, there]) manager.getSyncEngine().start(1_000_000);
  const exchange = async (): Promise<void> => {
    for (const manager of [here, there, here]) await manager.getSyncEngine().sync();
  };
  await exchange();
  return { here, there, exchange };
}

/** Makes the note this whole value; null deletes it. */
function write(manager: SyncManager, value: Json): void {
  const exists = manager.getResource('note', 'n') !== undefined;
  const operation = value === null ? 'delete' : exists ? 'update' : 'create';
  manager.getChangeTracker().recordChange(operation, 'n', 'note', value ?? undefined);
}

function note(manager: SyncManager): Json | undefined {
  return manager.getResource('note', 'n');
}

function undo(manager: SyncManager): ReturnType<ReturnType<SyncManager['getChangeTracker']>['undo']> {
  return manager.getChangeTracker().undo('n', 'note');
}

describe('undo', () => {
  test('puts back one change after the other, until nothing is left, and is told everywhere', async () => {
    const { here, there, exchange } = await openPair();
    const states: readonly Json[] = [
      { title: 'One', tags: ['a', 'b', 'c'] },
      { title: 'Two', tags: ['a', 'b', 'c'] },
      { title: 'Two', tags: ['a', 'c'] },
      { tags: ['c', 'a'], place: { lat: 1, lng: 2 } },
      { tags: ['c', 'a'], place: 'nowhere' },
    ];
    for (const state of states) write(here, state);
    write(here, null);
    for (const state of states.toReversed()) {
      const { change, kept } = undo(here);
      expect(kept).toEqual([]);
      expect(change?.tags[0]).toBe('undo');
      expect(note(here)).toEqual(state);
    }
    expect(undo(here).change?.operation).toBe('delete');
    expect(note(here)).toBeUndefined();
    expect(undo(here)).toEqual({ undone: undefined, change: undefined, kept: [] });
    await exchange();
    expect(note(there)).toBeUndefined();
    expect(there.getConflicts()).toEqual([]);
  });

  test('a new change after an undo is undone first, then what was before the undone one', async () => {
    const { here } = await openPair();
    for (const title of ['One', 'Two', 'Three']) write(here, { title });
    undo(here);
    write(here, { title: 'Four' });
    undo(here);
    expect(note(here)).toEqual({ title: 'Two' });
    undo(here);
    expect(note(here)).toEqual({ title: 'One' });
  });

  test('[S1] what somebody else has written since stays, and is told; the rest goes back', async () => {
    const { here, there, exchange } = await openPair();
    write(here, { title: 'Base', text: 'Base' });
    await exchange();
    write(here, { title: 'Mine', text: 'Mine' });
    await exchange();
    write(there, { title: 'Theirs', text: 'Mine' });
    await exchange();
    const { undone, change, kept } = undo(here);
    expect(undone?.after).toEqual({ title: 'Mine', text: 'Mine' });
    expect(change?.after).toEqual({ title: 'Theirs', text: 'Base' });
    expect(kept).toEqual([{ path: '/title', field: 'title', before: 'Theirs', after: 'Base' }]);
  });

  test('[S1] what somebody else has written at the same time, or the same value since, is not reverted', async () => {
    const { here, there, exchange } = await openPair();
    write(here, { title: 'Base', text: 'Base' });
    await exchange();
    write(here, { title: 'Mine', text: 'Same' });
    write(there, { title: 'Theirs', text: 'Same' });
    await exchange();
    expect(here.getConflicts()).toHaveLength(1);
    expect(undo(here)).toMatchObject({ change: undefined, kept: [{ field: 'text' }, { field: 'title' }] });
    expect(here.getConflicts()).toHaveLength(1);
    expect(note(here)).toMatchObject({ text: 'Same' });
  });

  test('[S1] a created note goes only when nobody else has written into it', async () => {
    const { here, there, exchange } = await openPair();
    write(here, { title: 'Mine' });
    await exchange();
    write(there, { title: 'Mine', text: 'Theirs' });
    await exchange();
    expect(undo(here)).toMatchObject({ change: undefined, kept: [{ path: '' }] });
    expect(note(here)).toEqual({ title: 'Mine', text: 'Theirs' });
  });

  test('[S1] a deleted note that somebody edited meanwhile waits for an answer, not for an undo', async () => {
    const { here, there, exchange } = await openPair();
    write(here, { title: 'Base' });
    await exchange();
    write(here, null);
    write(there, { title: 'Theirs' });
    await exchange();
    expect(undo(here)).toMatchObject({ change: undefined, kept: [{ path: '' }] });
    expect(here.getConflicts()).toHaveLength(1);
  });

  test('[S1] a section that somebody wrote into stays whole, and a moved element still goes', async () => {
    const { here, there, exchange } = await openPair();
    write(here, { tags: ['a', 'b'] });
    await exchange();
    write(here, { tags: ['a', 'b', 'new'], section: { mine: 1, also: 2 } });
    await exchange();
    write(there, { tags: ['new', 'a', 'b'], section: { mine: 1, also: 2, theirs: 3 } });
    await exchange();
    expect(undo(here).kept.map(({ path }) => path)).toEqual(['/section']);
    expect(note(here)).toEqual({ tags: ['a', 'b'], section: { mine: 1, also: 2, theirs: 3 } });
  });

  test('[V8] [V9] of a text the own words go, of a counter the own sum', async () => {
    const merge = { note: { rules: { body: { type: 'text' }, visits: { type: 'counter' } } } } as const;
    const { here, there, exchange } = await openPair({ merge });
    write(here, { body: 'The quick brown fox', visits: 10 });
    await exchange();
    write(here, { body: 'The slow brown fox', visits: 12 });
    await exchange();
    write(there, { body: 'The slow brown dog', visits: 15 });
    await exchange();
    const { kept } = undo(here);
    await exchange();
    for (const manager of [here, there])
      expect([note(manager), kept]).toEqual([{ body: 'The quick brown dog', visits: 13 }, []]);
  });

  test('what a strategy has settled is nobody\u2019s own change: the one before it is undone', async () => {
    const { here, there, exchange } = await openPair({ autoResolveStrategy: 'local' });
    write(here, { title: 'Base' });
    await exchange();
    there.getSyncEngine().stop();
    write(there, { title: 'Theirs' });
    write(here, { title: 'Mine' });
    await here.getSyncEngine().sync();
    there.getSyncEngine().start(1_000_000);
    await exchange();
    const settled = here.getChangeTracker().getChangeHistory('n', 'note');
    expect(settled.filter(({ tags }) => tags.includes('resolution'))).not.toEqual([]);
    const { undone } = undo(here);
    expect([undone?.deviceId, undone?.tags, undone?.after]).toEqual(['here', [], { title: 'Mine' }]);
  });

  const edit = fc.record({
    by: fc.constantFrom('here', 'there'),
    field: fc.constantFrom('a', 'b', 'c'),
    value: fc.integer({ min: 0, max: 3 }),
    meets: fc.boolean(),
  });

  // Shown to fail when `isWritten` in undo.ts looks at nobody: then what the other device wrote is put back, too.
  test('[S1] law: an undo puts back own fields that nobody wrote since, and touches no other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
        const { here, there, exchange } = await openPair();
        write(here, { a: -1, b: -1, c: -1 });
        await exchange();
        let last: { readonly field: string; readonly before: unknown } | undefined;
        for (const { by, field, value, meets } of edits) {
          if (meets) await exchange();
          const manager = by === 'here' ? here : there;
          const before = note(manager) as Readonly<Record<string, number>>;
          if (before[field] === value) continue;
          if (by === 'here') last = { field, before: before[field] };
          write(manager, { ...before, [field]: value });
        }
        await exchange();
        if (last === undefined) return;
        const shown = note(here) as Readonly<Record<string, unknown>>;
        const conflicts = here.getConflicts();
        // The oracle is history: who has written the field that this device did not know of when it wrote last.
        const history = here.getChangeTracker().getChangeHistory('n', 'note');
        const own = history.findLast(({ deviceId }) => deviceId === 'here');
        const isTheirs = history.some(
          ({ deviceId, vectorClock, fields }) =>
            deviceId === 'there' &&
            (vectorClock.get('there') ?? 0) > (own?.vectorClock.get('there') ?? 0) &&
            fields.some((change) => change.field === last.field),
        );
        const { change, kept } = undo(here);
        expect(change === undefined).toBe(isTheirs);
        expect(kept.map((change) => change.field)).toEqual(isTheirs ? [last.field] : []);
        expect(note(here)).toEqual(isTheirs ? shown : { ...shown, [last.field]: last.before });
        expect(here.getConflicts()).toEqual(conflicts);
        await exchange();
        expect(note(there)).toEqual(note(here));
        for (const manager of [here, there]) await manager.close();
      }),
    );
  });
});
