import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { eachMedium, type Medium } from './medium.ts';
import { edits, mergeAll, valuesIn } from './updates.ts';

/** Appending, reading and meta values. */
export function logContract(createMedium: () => Promise<Medium>): void {
  const at = eachMedium(createMedium);

  test('a new document is empty, and opening it writes no update', async () => {
    expect(await at.store.load()).toEqual({ updates: [], damaged: [] });
    expect(await at.store.getMeta('writer')).toBeUndefined();
    const before = at.medium.commits();
    await at.store.load();
    await (await at.persistence.open('notes')).close();
    expect(at.medium.commits()).toBe(before);
    expect(await at.stored()).toEqual([]);
  });

  test('[S5] what append resolved is there for another persistence, in the order of the calls', async () => {
    const updates = edits(20);
    for (const update of updates) {
      await at.store.append(update);
      expect((await at.stored()).at(-1)).toEqual(update);
    }
    expect(await at.stored()).toEqual(updates);
  });

  test('[S4] writes of one task share one commit and keep their order', async () => {
    const updates = edits(100);
    const before = at.medium.commits();
    await Promise.all([
      ...updates.map((update) => at.store.append(update)),
      at.store.setMeta('sequence', 100),
    ]);
    expect(at.medium.commits() - before).toBe(1);
    expect(await at.stored()).toEqual(updates);
  });

  test('load, getMeta and compact see the writes called before them, awaited or not', async () => {
    const updates = edits(3);
    const appended = Promise.all(updates.map((update) => at.store.append(update)));
    const set = at.store.setMeta('sequence', 3);
    const [loaded, sequence] = await Promise.all([at.store.load(), at.store.getMeta('sequence')]);
    expect(loaded.updates).toEqual(updates);
    expect(sequence).toBe(3);
    await Promise.all([appended, set]);

    const later = at.store.append(edits(1, 'later')[0] ?? new Uint8Array());
    await at.store.compact(mergeAll);
    await later;
    expect(valuesIn(await at.stored())).toEqual({ ...valuesIn(updates), later0: 0 });
  });

  test('an update is copied in: changing it after the call changes nothing stored', async () => {
    const [update] = edits(1);
    const view = new Uint8Array(1_000).fill(255);
    view.set(update ?? [], 10);
    const part = view.subarray(10, 10 + (update?.length ?? 0));
    const appended = at.store.append(part);
    view.fill(7);
    await appended;
    expect(await at.stored()).toEqual([update]);
  });

  test('documents are apart, whatever their names', async () => {
    const names = [
      'constructor',
      '__proto__',
      'a/b',
      'ü 漢 🙂',
      '\u0000',
      '\ud800',
      '\ud801',
      'x'.repeat(512),
    ];
    for (const [index, document] of names.entries()) {
      const opened = await at.persistence.open(document);
      await opened.append(edits(1, `n${index}-`)[0] ?? new Uint8Array());
      await opened.setMeta('constructor', document.length);
    }
    for (const [index, document] of names.entries()) {
      expect(valuesIn(await at.stored(document))).toEqual({ [`n${index}-0`]: 0 });
      expect(await (await at.persistence.open(document)).getMeta('constructor')).toBe(document.length);
    }
    expect(await at.stored()).toEqual([]);
  });

  test.each(['', 'x'.repeat(513)])(
    '[S7] a name outside 1 to 512 characters is refused (%#)',
    async (document) => {
      await expect(at.persistence.open(document)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );

  test('two handles on one document append side by side', async () => {
    const other = await at.medium.persistence().open('notes');
    const third = await at.persistence.open('notes');
    const [first = [], second = [], last = []] = ['a', 'b', 'c'].map((prefix) => edits(20, prefix));
    await Promise.all([
      ...first.map((update) => at.store.append(update)),
      ...second.map((update) => other.append(update)),
      ...last.map((update) => third.append(update)),
    ]);
    const all = (await at.store.load()).updates;
    expect((await other.load()).updates).toEqual(all);
    expect(all).toHaveLength(60);
    for (const mine of [first, second, last]) {
      const texts = mine.map((update) => update.join());
      expect(all.map((update) => update.join()).filter((text) => texts.includes(text))).toEqual(texts);
    }
    await other.close();
  });

  test('[S8] meta values come back as they were set, the last one counts', async () => {
    const value = {
      writer: 'd1/x',
      clock: { a: 1, b: -2.5 },
      list: [null, true, '', { deep: ['ü\u0000'] }],
    };
    await at.store.setMeta('state', 'first');
    await at.store.setMeta('state', value);
    await at.store.setMeta('nothing', null);
    const again = await at.medium.persistence().open('notes');
    expect(await again.getMeta('state')).toEqual(value);
    expect(await again.getMeta('nothing')).toBeNull();
    expect(await again.getMeta('State')).toBeUndefined();
    expect(await at.stored()).toEqual([]);
    await again.close();
  });

  test('[S7] a meta value that is no JSON is refused', async () => {
    await expect(at.store.setMeta('bad', Number.NaN)).rejects.toMatchObject({ code: 'INVALID_VALUE' });
    expect(await at.store.getMeta('bad')).toBeUndefined();
  });

  test('an update of 5 MB is stored whole', async () => {
    const doc = new Y.Doc();
    doc.getMap('large').set('text', 'x'.repeat(5_000_000));
    const update = Y.encodeStateAsUpdate(doc);
    await at.store.append(update);
    const [read, ...others] = await at.stored();
    expect(others).toEqual([]);
    expect(Buffer.compare(read ?? new Uint8Array(), update)).toBe(0);
  });

  test('1,000 updates come back in order, and compact to one', async () => {
    const updates = edits(1_000);
    await Promise.all(updates.map((update) => at.store.append(update)));
    expect(await at.stored()).toEqual(updates);
    await at.store.compact(mergeAll);
    expect(await at.stored()).toHaveLength(1);
    expect(valuesIn(await at.stored())).toEqual(valuesIn(updates));
  });
}
