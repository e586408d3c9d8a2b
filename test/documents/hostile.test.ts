import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { resourceDigests } from '../../src/documents/digest.ts';
import { Replica, seededRandom } from '../support/replica.ts';

const NOTE = { type: 'note', id: 'n' } as const;

function device(): Replica {
  const replica = new Replica('laptop', seededRandom(1));
  replica.partition.record({ operation: 'create', ...NOTE, after: { title: 'kept', tags: ['a'] } });
  return replica;
}

/** Lets a peer with a document of its own do something to one of the device's documents. */
function attack(replica: Replica, name: 'state' | 'journal', act: (doc: Y.Doc) => void): void {
  const peer = new Y.Doc();
  Y.applyUpdate(peer, Y.encodeStateAsUpdate(replica[name]));
  peer.transact(() => {
    act(peer);
  });
  Y.applyUpdate(replica[name], Y.encodeStateAsUpdate(peer, Y.encodeStateVector(replica[name])), 'network');
}

function array(items: readonly unknown[]): Y.Array<unknown> {
  const segment = new Y.Array<unknown>();
  segment.push([...items]);
  return segment;
}

/** The device still reads, records, and tells others. */
function expectAlive(replica: Replica): void {
  const { partition } = replica;
  const value = partition.read('note', 'n') as Readonly<Record<string, unknown>> | undefined;
  partition.record({ operation: 'update', ...NOTE, after: { ...value, alive: true } });
  expect(partition.read('note', 'n')).toMatchObject({ alive: true });
  const other = new Replica('other', seededRandom(2));
  other.receive(replica);
  expect(other.partition.read('note', 'n')).toEqual(partition.read('note', 'n'));
  expect([...resourceDigests(other.partition)].sort()).toEqual([...resourceDigests(partition)].sort());
  for (const key of partition.journal.resources()) {
    for (const change of partition.projection.history(key)) expect(change.id).toMatch(/^[0-9a-f]{64}$/u);
  }
  expect(partition.projection.conflicts()).toBeInstanceOf(Array);
  other.close();
  replica.close();
}

const deep = `/${Array.from({ length: 10_000 }, () => 'a').join('/')}`;
const nested = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`) as unknown;

const registers: readonly (readonly [what: string, value: unknown])[] = [
  ['a number', 1],
  ['null', null],
  ['an empty array', []],
  ['an object', { note: 1 }],
  ['bytes', new Uint8Array(3)],
  ['a register of no resource', ['note', '/x', 1, 1, 1, 1]],
  ['a resource that is no text', [7, '/x', 1, 1, 1, 1]],
  ['a path that is none', ['note/n', 'title', 1, 1, 1, 1]],
  ['a path that is no text', ['note/n', 7, 1, 1, 1, 1]],
  ['a path too deep', ['note/n', deep, 1, 1, 1, 1]],
  ['a value too deep', ['note/n', '/x', [nested], 1, 1, 1]],
  ['a slot that is none', ['note/n', '/x', { absent: 2 }, 1, 1, 1]],
  ['a time that is none', ['note/n', '/x', 1, 'now', 1, 1]],
  ['an endless time', ['note/n', '/x', 1, Infinity, 1, 1]],
  ['a sequence of zero', ['note/n', '/x', 1, 1, 0, 1]],
  ['a removed container that is none', ['note/n', '/x', { absent: 1 }, 1, 1, 1, { was: 'x' }]],
  ['a removed container of nonsense', ['note/n', '/x', { absent: 1 }, 1, 1, 1, { was: [['x', 1, 2]] }]],
];

const odd: readonly (readonly [what: string, value: unknown])[] = [
  ['a member named __proto__', ['note/n', '/__proto__', 'evil', 1, 1, 1]],
  ['a member below __proto__', ['note/n', '/__proto__/polluted', 'evil', 1, 1, 1]],
  ['both members and elements in the root', ['note/n', '/~e=1', 1, 1, 1, 1]],
  ['the place of nothing', ['note/n', '/~o', 'a0', 1, 1, 1]],
  ['a place that is none', ['note/n', '/tags/~e="a"/~o', 'zzz!', 9_999, 1, 1]],
  ['a removed container in itself', ['note/n', '/tags', { absent: 1 }, 1, 1, 1, { was: [['/~e1', 1]] }]],
  ['a time far ahead', ['note/n', '/x', 1, Number.MAX_SAFE_INTEGER, 1, 1]],
  ['a version far ahead', ['note/n', '/x', 1, 1, 1, Number.MAX_SAFE_INTEGER]],
  ['a sequence far ahead', ['note/n', '/x', 1, 1, Number.MAX_SAFE_INTEGER, 1]],
];

describe('a state document that somebody spoils', () => {
  test.each(registers)('[S7] %s among the registers is left out', (_what, value) => {
    const replica = device();
    attack(replica, 'state', (doc) => doc.getMap('registers').set('evil:x/1', array([value])));
    expect(replica.partition.read('note', 'n')).toEqual({ title: 'kept', tags: ['a'] });
    expect(replica.partition.state.highest.has('evil:x')).toBe(false);
    expectAlive(replica);
  });

  test.each([...registers, ...odd])('[S7] %s may be taken away again', (_what, value) => {
    const replica = device();
    attack(replica, 'state', (doc) => doc.getMap('registers').set('evil:x/1', array([value])));
    attack(replica, 'state', (doc) => {
      (doc.getMap('registers').get('evil:x/1') as Y.Array<unknown>).delete(0, 1);
    });
    expect(replica.partition.read('note', 'n')).toMatchObject({ title: 'kept', tags: ['a'] });
    expectAlive(replica);
  });

  test.each(odd)('[S7] %s does no harm', (_what, value) => {
    const replica = device();
    attack(replica, 'state', (doc) => doc.getMap('registers').set('evil:x/1', array([value])));
    expect(replica.partition.read('note', 'n')).toMatchObject({ title: 'kept' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expectAlive(replica);
  });

  test.each(['map', 'text', 'nested array', 'plain', 'no name', 'slash only'])(
    '[S7] %s instead of a segment is left out',
    (what) => {
      const replica = device();
      attack(replica, 'state', (doc) => {
        const root = doc.getMap('registers');
        if (what === 'map') root.set('evil:x/1', new Y.Map([['a', 1]]));
        else if (what === 'text') root.set('evil:x/1', new Y.Text('x'));
        else if (what === 'nested array') root.set('evil:x/1', array([array([1])]));
        else if (what === 'plain') root.set('evil:x/1', [['note/n', '/title', 'evil', 9_999, 1, 1]]);
        else root.set(what === 'no name' ? '' : '/', array([['note/n', '/title', 'evil', 9_999, 1, 1]]));
      });
      expect(replica.partition.read('note', 'n')).toEqual({ title: 'kept', tags: ['a'] });
      expectAlive(replica);
    },
  );

  test('[S7] a segment that is replaced or taken away takes its registers with it, and no more', () => {
    for (const replace of [true, false]) {
      const replica = device();
      attack(replica, 'state', (doc) => {
        const root = doc.getMap('registers');
        for (const name of [...root.keys()]) {
          if (replace)
            root.set(
              name,
              array([
                ['note/n', '', {}, 5, 1, 1],
                ['note/n', '/title', 'new', 5, 1, 1],
              ]),
            );
          else root.delete(name);
        }
      });
      expect(replica.partition.read('note', 'n')).toEqual(replace ? { title: 'new' } : undefined);
      expectAlive(replica);
    }
  });

  test('[S7] concurrent values at every level of the deepest path are looked at in good time', () => {
    const replica = device();
    const rows: unknown[] = [];
    for (let depth = 0; depth <= 60; depth += 1) {
      const path = '/a'.repeat(depth);
      for (const slot of [{}, {}, 'text'])
        rows.push(['note/deep', path, slot, slot === 'text' ? 1 : 5, 1, 1]);
      rows.push(['note/deep', `${path}/~e=1`, 1, 5, 1, 1]);
    }
    attack(replica, 'state', (doc) => doc.getMap('registers').set('evil:x/1', array(rows)));
    expect(replica.partition.projection.conflicts({ type: 'note', id: 'deep' })).toHaveLength(61);
    expectAlive(replica);
  });

  test('[S2] [S7] registers of one name that differ show the same on every device, whatever came first', () => {
    const rows = [1, 'x', null, {}, []].map((slot) => ['note/m', '/a', slot, 5, 1, 1]);
    const read = (order: readonly unknown[]): unknown => {
      const replica = device();
      for (const [index, row] of [['note/m', '', {}, 5, 1, 1], ...order].entries()) {
        attack(replica, 'state', (doc) =>
          doc.getMap('registers').set(`evil:x/${String(index)}`, array([row])),
        );
      }
      return [
        replica.partition.read('note', 'm'),
        replica.partition.projection.conflicts().map(({ sides }) => sides),
      ];
    };
    expect(read(rows.toReversed())).toEqual(read(rows));
  });
});

describe('a journal that somebody spoils', () => {
  const entries: readonly (readonly [what: string, value: unknown])[] = [
    ['a number', 1],
    ['a header of nonsense', { clock: 'x' }],
    ['an entry too short', [1, 1, 'create', 'note/n', []]],
    ['an unknown operation', [1, 1, 'explode', 'note/n', [], {}, { version: 1 }, '']],
    ['rows that are none', [1, 1, 'update', 'note/n', [['x', 1, 1]], {}, { version: 1 }, '']],
    ['rows of nothing', [1, 1, 'update', 'note/n', [[]], {}, { version: 1 }, '']],
    ['a path too deep', [1, 1, 'update', 'note/n', [[deep, 1, 1]], {}, { version: 1 }, '']],
    ['a clock of texts', [1, 1, 'update', 'note/n', [], { a: 'x' }, { version: 1 }, '']],
    ['no version', [1, 1, 'update', 'note/n', [], {}, {}, '']],
  ];

  test.each(entries)('[S7] %s is left out', (_what, value) => {
    const replica = device();
    attack(replica, 'journal', (doc) => doc.getMap('journal').set('evil:x/1', array([value])));
    expect(replica.partition.projection.history('note/n' as never)).toHaveLength(1);
    expect([...replica.partition.journal.writers()]).not.toContain('evil:x');
    expectAlive(replica);
  });

  test('[S7] trimmed numbers that are none, and a map in place of a segment, do no harm', () => {
    const replica = device();
    attack(replica, 'journal', (doc) => {
      doc.getMap('trimmed').set('evil:x', 'everything');
      doc.getMap('trimmed').set('evil:y', new Y.Map());
      doc.getMap('journal').set('evil:x/1', new Y.Map());
      doc.getMap('journal').set('evil:x/2', array([array([1]), { clock: { a: 2 } }]));
    });
    expectAlive(replica);
  });
});

test.each(['trimmed', 'entry', 'register'])(
  '[S5] [S7] a %s that takes the last number there is costs a writer its name, not its work',
  (kind) => {
    const replica = device();
    const writer = replica.identity.current();
    const last = Number.MAX_SAFE_INTEGER;
    attack(replica, kind === 'register' ? 'state' : 'journal', (doc) => {
      if (kind === 'trimmed') doc.getMap('trimmed').set(`${writer}/${String(last)}`, last);
      const entry = [last, 1, 'update', 'note/n', [], {}, { version: 1 }, ''];
      if (kind === 'entry') doc.getMap('journal').set(`${writer}/x`, array([entry]));
      if (kind === 'register')
        doc.getMap('registers').set(`${writer}/x`, array([['note/n', '/x', 1, 1, last, 1]]));
    });
    const again = new Replica('laptop', seededRandom(4), undefined, { stored: replica.stored });
    for (const each of [replica, again]) {
      const change = each.partition.record({ operation: 'update', ...NOTE, after: { title: 'new' } });
      expect(change.writer).not.toBe(writer);
      expect(change.sequence).toBe(1);
      expectAlive(each);
    }
  },
);

describe('listeners and gaps', () => {
  test('[S7] what a listener throws is reported and reaches neither Yjs nor other listeners', () => {
    const [replica, other] = [device(), new Replica('other', seededRandom(3))];
    const heard: string[] = [];
    other.partition.subscribe(() => {
      throw new Error('listener');
    });
    other.partition.subscribe(({ source }) => heard.push(source));
    other.receive(replica);
    other.partition.record({ operation: 'update', ...NOTE, after: { title: 'mine' } });
    replica.partition.record({ operation: 'create', type: 'note', id: 'm', after: {} });
    other.receive(replica);
    expect(heard).toContain('local');
    expect(heard.filter((source) => source === 'remote').length).toBeGreaterThan(0);
    expect(other.reported).toHaveLength(heard.length);
    expectAlive(other);
  });

  test('[S4] an update with a gap is told only once the gap is filled', () => {
    const [replica, other] = [device(), new Replica('other', seededRandom(3))];
    other.receive(replica);
    const updates: Uint8Array[] = [];
    replica.state.on('update', (update: Uint8Array) => updates.push(update));
    replica.partition.record({ operation: 'update', ...NOTE, after: { title: 'one', tags: ['a'] } });
    replica.partition.record({ operation: 'update', ...NOTE, after: { title: 'two', tags: ['a'] } });
    const heard: unknown[] = [];
    other.partition.subscribe(({ resources }) => heard.push(resources));
    const [first, second] = updates as [Uint8Array, Uint8Array];
    Y.applyUpdate(other.state, second, 'network');
    expect(other.partition.state.isComplete).toBe(false);
    expect(heard).toEqual([]);
    Y.applyUpdate(other.state, first, 'network');
    expect(heard).toEqual([[NOTE]]);
    expect(other.partition.read('note', 'n')).toEqual({ title: 'two', tags: ['a'] });
  });
});

test('[S7] whatever JSON stands among the registers and entries, the device stays alive', () => {
  const scalar = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('note/n', '/title', '', '/~e=1/~o', '/~e=1', {}, [], 1, 5),
  );
  const garbage = fc.array(fc.oneof(fc.jsonValue(), fc.array(scalar, { minLength: 5, maxLength: 8 })), {
    maxLength: 8,
  });
  const name = fc.constantFrom('evil:x/1', 'laptop:x/2', '/', 'a/');
  fc.assert(
    fc.property(garbage, name, fc.constantFrom('state', 'journal'), (items, key, where) => {
      const replica = device();
      const root = where === 'state' ? 'registers' : 'journal';
      attack(replica, where, (doc) => doc.getMap(root).set(key, array(items)));
      expectAlive(replica);
    }),
  );
});
