import { expect, test } from 'vitest';
import { eachMedium, type Medium } from './medium.ts';
import { edits, mergeAll } from './updates.ts';

/** Destroying and closing. */
export function lifecycleContract(createMedium: () => Promise<Medium>): void {
  const at = eachMedium(createMedium);

  test('destroy empties this document only, in order with other writes, and the store stays open', async () => {
    const neighbour = await at.persistence.open('tabs');
    await neighbour.append(edits(1)[0] ?? new Uint8Array());
    const [before, after] = [edits(1, 'before')[0], edits(1, 'after')[0]];
    const writes = [
      at.store.setMeta('old', 1),
      at.store.append(before ?? new Uint8Array()),
      at.store.destroy(),
    ];
    await Promise.all([...writes, at.store.append(after ?? new Uint8Array())]);
    expect(await at.stored()).toEqual([after]);
    expect(await at.store.getMeta('old')).toBeUndefined();
    expect(await at.stored('tabs')).toHaveLength(1);
  });

  test('[S5] close finishes what was begun, is safe twice, and refuses later calls', async () => {
    const updates = edits(10);
    const appended = Promise.all(updates.map((update) => at.store.append(update)));
    await Promise.all([at.store.close(), at.store.close()]);
    await appended;
    expect(await at.stored()).toEqual(updates);
    const closed = { code: 'CLOSED' };
    await expect(at.store.append(updates[0] ?? new Uint8Array())).rejects.toMatchObject(closed);
    await expect(at.store.load()).rejects.toMatchObject(closed);
    await expect(at.store.compact(mergeAll)).rejects.toMatchObject(closed);
    await expect(at.store.getMeta('a')).rejects.toMatchObject(closed);
    await expect(at.store.setMeta('a', 1)).rejects.toMatchObject(closed);
    await expect(at.store.destroy()).rejects.toMatchObject(closed);
  });

  test('[S5] closing the persistence finishes and closes every document', async () => {
    const tabs = await at.persistence.open('tabs');
    const late = at.persistence.open('late');
    const appended = Promise.all(
      [at.store, tabs].map((each) => each.append(edits(1)[0] ?? new Uint8Array())),
    );
    const compacted = at.store.compact(mergeAll);
    await Promise.all([at.persistence.close(), at.persistence.close()]);
    await Promise.all([appended, compacted]);
    expect(await at.stored()).toHaveLength(1);
    expect(await at.stored('tabs')).toHaveLength(1);
    await expect((await late).load()).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(at.persistence.open('notes')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('[S5] its health tells what went well and what was found damaged', async () => {
    const [first, second] = edits(2) as [Uint8Array, Uint8Array];
    await at.store.append(first);
    await at.store.append(second);
    expect(at.persistence.health?.state).toMatchObject({ status: 'ready', error: null, damagedCount: 0 });
    await at.medium.damage('notes', 0);
    expect((await at.store.load()).updates).toEqual([second]);
    expect(at.persistence.health?.state).toMatchObject({ status: 'ready', damagedCount: 1 });
  });
}
