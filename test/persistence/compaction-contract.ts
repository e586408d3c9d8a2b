import { expect, test } from 'vitest';
import { eachMedium, type Medium } from './medium.ts';
import { edits, mergeAll, valuesIn } from './updates.ts';

/** Compaction, and damaged updates until then. */
export function compactionContract(createMedium: () => Promise<Medium>): void {
  const at = eachMedium(createMedium);

  test('[S9] compact leaves one update, with what another handle appended meanwhile', async () => {
    const other = await at.medium.persistence().open('notes');
    await Promise.all(edits(30, 'mine').map((update) => at.store.append(update)));
    await Promise.all(edits(30, 'other').map((update) => other.append(update)));
    const expected = valuesIn((await at.store.load()).updates);
    await at.store.compact(mergeAll);
    expect(await at.stored()).toHaveLength(1);
    expect(valuesIn(await at.stored())).toEqual(expected);
    expect(Object.keys(expected)).toHaveLength(60);
    await other.close();
  });

  test('[S4] a merge that throws changes nothing and its error comes back', async () => {
    const updates = edits(5);
    await Promise.all(updates.map((update) => at.store.append(update)));
    const failure = new Error('no');
    await expect(
      at.store.compact(() => {
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(await at.stored()).toEqual(updates);
    await at.store.append(edits(1, 'later')[0] ?? new Uint8Array());
    expect(await at.stored()).toHaveLength(6);
  });

  test('compacting an empty document writes nothing and does not merge', async () => {
    await at.store.compact(() => {
      throw new Error('merge was called');
    });
    expect(await at.stored()).toEqual([]);
  });

  test('[S7] a damaged update is left out and named, stays until compact, and costs no other', async () => {
    const updates = edits(3);
    for (const update of updates) await at.store.append(update);
    await at.medium.damage('notes', 1);
    const left = [updates[0], updates[2]];
    for (let turn = 0; turn < 2; turn += 1) {
      const loaded = await at.store.load();
      expect(loaded.updates).toEqual(left);
      expect(loaded.damaged).toEqual([expect.stringContaining('notes')]);
    }
    await at.store.compact((merging) => {
      expect(merging).toEqual(left);
      return updates[0] ?? new Uint8Array();
    });
    expect(await at.store.load()).toEqual({ updates: [updates[0]], damaged: [] });
  });

  test('[S7] compacting a document whose only update is damaged empties it', async () => {
    await at.store.append(edits(1)[0] ?? new Uint8Array());
    await at.medium.damage('notes', 0);
    await at.store.compact(() => {
      throw new Error('merge was called');
    });
    expect(await at.store.load()).toEqual({ updates: [], damaged: [] });
  });

  test('compact leaves meta values alone', async () => {
    await Promise.all([
      ...edits(3).map((update) => at.store.append(update)),
      at.store.setMeta('sequence', 3),
    ]);
    await at.store.compact(mergeAll);
    expect(await at.store.getMeta('sequence')).toBe(3);
  });

  test('[S4] compact deletes the meta values that are spent, with the updates or not at all', async () => {
    const values = { redo: ['a'], applied: { n: 1 }, kept: true };
    await at.store.append(edits(1)[0] ?? new Uint8Array());
    for (const [key, value] of Object.entries(values)) await at.store.setMeta(key, value);
    const seen = new Map<string, unknown>();
    const isSpent = (key: string, value: unknown): boolean => {
      seen.set(key, value);
      return key !== 'kept';
    };
    const failing = (): Uint8Array => {
      throw new Error('no');
    };
    await expect(at.store.compact(failing, isSpent)).rejects.toThrow('no');
    expect(await at.store.getMeta('redo')).toEqual(['a']);
    await at.store.compact(mergeAll, isSpent);
    expect(Object.fromEntries(seen)).toEqual(values);
    expect(await at.store.getMeta('redo')).toBeUndefined();
    expect(await at.store.getMeta('applied')).toBeUndefined();
    expect(await at.store.getMeta('kept')).toBe(true);
  });
}
