import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { scanUpdate } from '../../server/documents/scan-update.ts';

/** Documents with every kind of content that Yjs writes, collected structs and deletions among them. */
const document = fc
  .array(
    fc.record({
      client: fc.integer({ min: 1, max: 3 }),
      kind: fc.nat(11),
      text: fc.string({ unit: 'binary', maxLength: 6 }),
      value: fc.jsonValue({ maxDepth: 2 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((edits) => {
    const docs = new Map([1, 2, 3].map((id) => [id, documentOf(id)]));
    for (const { client, kind, text, value } of edits) {
      const doc = docs.get(client);
      if (doc === undefined) continue;
      for (const other of docs.values()) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
      doc.transact(() => edit(doc, kind, text, value));
    }
    return Y.mergeUpdates([...docs.values()].map((doc) => Y.encodeStateAsUpdate(doc)));
  });

function documentOf(client: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = client;
  return doc;
}

function edit(doc: Y.Doc, kind: number, text: string, value: unknown): void {
  const map = doc.getMap('map');
  const list = doc.getArray('list');
  const prose = doc.getText('prose');
  const edits: (() => void)[] = [
    () => map.set(text, value),
    () => map.set(text, Uint8Array.of(1, 2, 3)),
    () => map.set(text, new Y.Map([['nested', value]])),
    () => map.delete([...map.keys()][0] ?? text),
    () => list.push([value, text, 1.5, { large: 12n, none: undefined, nothing: null }]),
    () => list.push([new Y.Array(), new Y.XmlElement('p'), new Y.XmlFragment(), new Y.XmlHook('hook')]),
    () => list.delete(0, Math.min(2, list.length)),
    () => prose.insert(Math.min(1, prose.length), text),
    () => prose.insertEmbed(0, { image: text }),
    () => prose.format(0, prose.length, { bold: true }),
    () => map.set('subdocument', new Y.Doc({ guid: text, autoLoad: true })),
    () => {
      const gone = new Y.Map();
      map.set('gone', gone);
      gone.set('inside', new Y.Text(text));
      map.delete('gone');
    },
  ];
  edits[kind]?.();
}

const mutation = fc.record({
  kind: fc.constantFrom('flip', 'flip', 'flip', 'flip', 'insert', 'cut'),
  at: fc.nat(),
  byte: fc.nat(255),
});

function mutate(
  bytes: Uint8Array,
  mutations: readonly { kind: string; at: number; byte: number }[],
): Uint8Array {
  let mutated = [...bytes];
  for (const { kind, at, byte } of mutations) {
    const place = at % Math.max(1, mutated.length);
    if (kind === 'flip') mutated[place] = byte;
    else if (kind === 'cut') mutated = mutated.slice(0, place);
    else mutated.splice(place, 0, byte);
  }
  return Uint8Array.from(mutated);
}

/** Yjs's own reading, which builds everything: the oracle. */
function decodes(update: Uint8Array): boolean {
  try {
    Y.decodeUpdate(update);
    return true;
  } catch {
    return false;
  }
}

describe('the scan of an update', () => {
  test('[S7] passes what Yjs wrote, names its clients, and refuses a tail, a cut and V2', () => {
    let collected = 0;
    fc.assert(
      fc.property(document, fc.uint8Array({ minLength: 1, maxLength: 4 }), (update, tail) => {
        const { structs } = Y.decodeUpdate(update);
        const items = new Set(
          structs.filter((struct) => struct instanceof Y.Item).map((item) => item.id.client),
        );
        const gone = structs.filter((struct) => struct instanceof Y.GC).map((struct) => struct.id.client);
        collected += gone.length;
        const scanned = scanUpdate(update);
        if (structs.length === 0) return;
        expect(scanned).toMatchObject({
          type: 'content',
          authors: [...items],
          claims: [...new Set(gone)].filter((client) => !items.has(client)),
          hasStructs: true,
        });
        expect(scanUpdate(Uint8Array.from([...update, ...tail])).type).toBe('refused');
        expect(scanUpdate(update.subarray(0, -1)).type).toBe('refused');
        expect(scanUpdate(Y.convertUpdateFormatV1ToV2(update)).type).toBe('refused');
      }),
      { numRuns: 500 },
    );
    expect(collected).toBeGreaterThan(0);
  });

  // Broken twin: a scan that leaves out `isUtf8`, or the check of `span`, passes what Yjs throws at.
  test('[S7] what passes, Yjs decodes: the oracle is its own decoder', () => {
    let passed = 0;
    let refused = 0;
    fc.assert(
      fc.property(document, fc.array(mutation, { minLength: 1, maxLength: 2 }), (update, mutations) => {
        const mutated = mutate(update, mutations);
        if (scanUpdate(mutated).type === 'refused') refused += 1;
        else {
          passed += 1;
          expect(decodes(mutated)).toBe(true);
        }
      }),
      { numRuns: 1_500 },
    );
    expect(Math.min(passed, refused)).toBeGreaterThan(50);
  });

  test('[S7] a view of a larger buffer is read to its own end only', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.uint8Array({ maxLength: 50 }), (update, at, neighbour) => {
        const cut = update.subarray(0, at % update.length);
        const shared = Uint8Array.from([...cut, ...neighbour]);
        expect(scanUpdate(shared.subarray(0, cut.length))).toEqual(scanUpdate(new Uint8Array(cut)));
      }),
      { numRuns: 500 },
    );
  });

  test('[S7] stops at a budget of parts, whatever they are', () => {
    const collected = numbers(1, 1_000, 7, 0, ...Array.from({ length: 1_000 }, () => [0, 1]).flat(), 0);
    const deletions = numbers(
      0,
      1,
      7,
      1_000,
      ...Array.from({ length: 1_000 }, (_, index) => [2 * index, 1]).flat(),
    );
    const clients = numbers(1_000, ...Array.from({ length: 1_000 }, (_, index) => [0, index, 0]).flat(), 0);
    for (const update of [collected, deletions, clients]) {
      expect(scanUpdate(update, 1_001).type).not.toBe('refused');
      expect(scanUpdate(update, 999)).toMatchObject({
        reason: expect.stringContaining('more structs') as string,
      });
    }
    const doc = new Y.Doc();
    doc.getMap('map').set(
      'list',
      Array.from({ length: 1_000 }, () => 0),
    );
    expect(scanUpdate(Y.encodeStateAsUpdate(doc), 999).type).toBe('refused');
  });

  test('[S7] a value nested deeper than any value is refused before it recurses', () => {
    const deep = numbers(
      1,
      1,
      7,
      0,
      8,
      1,
      1,
      97,
      1,
      ...Array.from({ length: 10_000 }, () => [117, 1]).flat(),
      126,
      0,
    );
    expect(scanUpdate(deep)).toEqual({ type: 'refused', reason: 'a value of more than 512 levels' });
  });
});

function numbers(...values: readonly number[]): Uint8Array {
  return encoding.encode((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value);
  });
}
