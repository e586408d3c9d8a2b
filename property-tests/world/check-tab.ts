import type * as Y from 'yjs';
import { canonicalText } from '../../src/model/canonical.ts';
import { REMOVED } from './oracle.ts';
import type { Members, ModelView } from './oracle.ts';
import { holds } from './law-broken.ts';
import type { Tab } from './tab.ts';
import { membersOf, partOf } from './shape.ts';
import type { Place, World } from './world.ts';

/** Whether nothing in a document waits for something that has not come. */
export function isWhole({ store }: Y.Doc): boolean {
  return store.pendingStructs === null && store.pendingDs === null;
}

/** What a process shows is exactly what those have to see who know what it knows. @throws LawBroken */
export function checkTab(world: World, tab: Tab): void {
  if (tab.rebuilding > 0) return;
  for (const place of world.places) {
    const state = tab.docs.get(`${place.partition}/state`);
    if (state === undefined || !isWhole(state)) continue;
    const view = world.view(tab, place);
    const expected = texts(view);
    const actual = shownTexts(tab, place, world);
    holds(
      expected === actual,
      'S1',
      () => `${tab.options.name} shows ${place.key} as ${actual}, and has to as ${expected}`,
    );
    if (view.conflicts.length > 0) world.counts.add('conflicts seen');
    if (view.conflicts.some(({ path }) => path.lastIndexOf('/') > 0))
      world.counts.add('conflicts seen within objects');
    if (view.value !== undefined) tab.noteShown(place.key, view.value);
  }
}

/** A level is never ahead of what the relay has, and what is not known to have left is pending. @throws LawBroken */
export function checkHonesty(world: World, tab: Tab): void {
  const unsent = tab.own.filter(({ level }) => level !== 'durable');
  tab.noteLevels();
  for (const { index, level, room } of unsent) {
    if (index === undefined || level !== 'durable') continue;
    for (const document of [`${room}/state`, `${room}/journal`]) {
      holds(
        world.receipts.holds(document, index, world.relay.durable(document)),
        'S5',
        () => `change ${index} of ${tab.options.name} is called durable, and ${document} is not at the relay`,
      );
    }
  }
}

function texts({ value, conflicts }: ModelView): string {
  return canonicalText([
    value === undefined ? null : text(value),
    ...conflicts.map(({ path, sides }) => [path, ...distinct(sides.map((side) => text(side.value)))]),
  ]);
}

function shownTexts(tab: Tab, { type, id }: Place, { shape, twin }: World): string {
  const value = tab.manager?.getResource(type, id);
  const conflicts = twin === 'silent conflicts' ? [] : (tab.manager?.getConflicts({ type, id }) ?? []);
  return canonicalText([
    value === undefined ? null : text(membersOf(shape, value)),
    ...conflicts.map(({ path, sides }) => [
      path,
      ...distinct(sides.map((side) => text(partOf(shape, path, side.value)))),
    ]),
  ]);
}

function text(value: string | Members | undefined): string {
  if (value === undefined) return REMOVED;
  return typeof value === 'string' ? value : canonicalText(Object.fromEntries(value));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
