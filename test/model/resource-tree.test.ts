import { describe, expect, test } from 'vitest';
import type { Register } from '../../src/model/register.ts';
import { ResourceTree } from '../../src/model/resource-tree.ts';
import type { Slot } from '../../src/model/slot.ts';

function register(path: string, slot: Slot, writer: string): Register {
  return { path, slot, writer, time: 5, sequence: 1, version: 1, was: undefined, settles: false };
}

function tree(registers: readonly Register[]): ResourceTree {
  const made = new ResourceTree();
  for (const each of registers) made.add(each);
  return made;
}

/** Every order of a few things. */
function orders<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => orders(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe('a resource tree tells of content that the value above it has no room for', () => {
  const registers = {
    'members below an array': [register('', {}, 'a'), register('/x', [], 'a'), register('/x/y', 1, 'b')],
    'elements below an object': [register('', {}, 'a'), register('/x', {}, 'a'), register('/x/~e=1', 1, 'b')],
    'members below a scalar': [register('', {}, 'a'), register('/x', 5, 'a'), register('/x/y', 1, 'b')],
    'deep below a removal': [register('', { absent: 1 }, 'a'), register('/x/y/z', 1, 'b')],
    'members and elements of nothing': [
      register('', {}, 'a'),
      register('/x/y', 1, 'b'),
      register('/x/~e=1', 1, 'a'),
    ],
  };

  test.each(Object.entries(registers))('[S1] [S2] %s, whatever came first', (_what, some) => {
    for (const order of orders(some)) {
      const made = tree(order);
      expect(made.isContested).toBe(true);
      expect(made.conflicts).toHaveLength(1);
      expect(made.conflicts).toEqual(tree(some).conflicts);
    }
  });

  test('and has nothing to look for where everything has its place', () => {
    const some = [
      register('', {}, 'a'),
      register('/x', [], 'a'),
      register('/x/~e=1', 1, 'b'),
      register('/x/~e=1/~o', 'a1', 'b'),
    ];
    for (const order of orders(some)) expect(tree(order).isContested).toBe(false);
  });
});
