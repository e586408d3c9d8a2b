import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { identify } from '../src/model/identify.ts';
import { parseJson } from '../src/model/json.ts';
import type { Json, JsonPrimitive } from '../src/model/json.ts';
import { nodeToJson } from '../src/model/node.ts';
import { isOrderPath, pathTokens } from '../src/model/path.ts';
import type { Register } from '../src/model/register.ts';
import { ResourceTree } from '../src/model/resource-tree.ts';
import { withLeaf } from '../src/model/with-leaf.ts';
import { writeNode } from '../src/model/write.ts';
import type { Write } from '../src/model/write.ts';
import { anyResource } from '../test/support/json-arbitrary.ts';

const RUNS = fc.readConfigureGlobal().numRuns ?? 100;

type WithLeaf = typeof withLeaf;

const scalars = fc.constantFrom<JsonPrimitive>(null, true, 0, 'x', 'another');

function registerOf({ path, slot }: Write, sequence: number): Register {
  return {
    path,
    slot,
    time: sequence,
    writer: 'w',
    sequence,
    version: sequence,
    was: undefined,
    settles: false,
  };
}

function treeOf(writes: readonly Write[]): ResourceTree {
  const tree = new ResourceTree();
  for (const write of writes) tree.add(registerOf(write, 1));
  return tree;
}

/** A scalar leaf of a value replaced: the short way gives what looking anew gives. */
function sameAsLookingAnew(
  replaceLeaf: WithLeaf,
): fc.IPropertyWithHooks<[Record<string, Json>, number, JsonPrimitive]> {
  return fc.property(anyResource, fc.nat(), scalars, (resource, at, scalar) => {
    const node = identify(parseJson(resource));
    const writes: Write[] = [];
    writeNode('', node, writes);
    const leaves = writes.filter(({ path, slot }) => !isOrderPath(path) && typeof slot !== 'object');
    fc.pre(leaves.length > 0);
    const path = leaves[at % leaves.length]?.path ?? '';
    const anew = treeOf(writes.map((write) => (write.path === path ? { path, slot: scalar } : write)));
    const shown = treeOf(writes);
    const before = { node: shown.node ?? node, value: shown.value };
    expect(replaceLeaf(before, pathTokens(path), scalar)).toEqual({ node: anew.node, value: anew.value });
    // Also when nobody has asked for the value yet; and what was shown before is what it was.
    expect(replaceLeaf({ ...before, value: undefined }, pathTokens(path), scalar)?.node).toEqual(anew.node);
    expect(before.value).toEqual(nodeToJson(before.node));
  });
}

describe('a scalar in the place of another', () => {
  test('[S8] shows what all the registers show, looked at anew', () => {
    fc.assert(sameAsLookingAnew(withLeaf), { numRuns: RUNS });
  });

  test('the law catches one that forgets the value, and one that takes the first element for any', () => {
    const forgetsTheValue: WithLeaf = (shown, tokens, scalar) => {
      const node = withLeaf(shown, tokens, scalar)?.node;
      return node === undefined ? undefined : { node, value: shown.value };
    };
    const takesTheFirst: WithLeaf = (shown, tokens, scalar) => {
      if (shown.node.kind !== 'object') return withLeaf(shown, tokens, scalar);
      const [member] = shown.node.members.keys();
      return withLeaf(shown, member === undefined ? tokens : [member, ...tokens.slice(1)], scalar);
    };
    for (const twin of [forgetsTheValue, takesTheFirst]) {
      expect(fc.check(sameAsLookingAnew(twin), { numRuns: RUNS }).failed).toBe(true);
    }
  });

  test('[S8] in a tree, it counts as one register gone and another come', () => {
    fc.assert(
      fc.property(anyResource, fc.array(fc.tuple(fc.nat(), scalars, fc.boolean())), (resource, steps) => {
        const writes: Write[] = [];
        writeNode('', identify(parseJson(resource)), writes);
        const quick = treeOf(writes);
        const slow = treeOf(writes);
        const paths = writes.map(({ path }) => path);
        for (const [n, [at, slot, looks]] of steps.entries()) {
          const path = paths[at % paths.length] ?? '';
          const next = registerOf({ path, slot }, n + 2);
          const [old] = quick.find(path)?.registers ?? [];
          const [known] = slow.find(path)?.registers ?? [];
          if (old === undefined || known === undefined) continue;
          quick.replace(old, next);
          slow.remove(known);
          slow.add(next);
          if (looks) expect(quick.value).toEqual(slow.value);
          else expect(quick.node).toEqual(slow.node);
          expect(quick.conflicts).toEqual(slow.conflicts);
        }
        expect([quick.value, quick.version]).toEqual([slow.value, slow.version]);
      }),
      { numRuns: RUNS },
    );
  });
});
