import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConflictResolver } from '../../adapters/api/conflict-resolver.ts';
import { JsonDocument } from '../../adapters/merge-driver/json-document.ts';
import { parseJsonSyntax } from '../../adapters/merge-driver/json-syntax.ts';
import { mergeJsonText } from '../../adapters/merge-driver/merge-json-text.ts';
import type { JsonTexts } from '../../adapters/merge-driver/merge-json-text.ts';
import { canonicalText } from '../../src/model/canonical.ts';
import { equalJson, parseJson } from '../../src/model/json.ts';
import type { Json } from '../../src/model/json.ts';
import type { MergeOptions } from '../../src/model/merge-options.ts';
import { editJson } from '../support/edit-json.ts';
import { anyJson, anyResource } from '../support/json-arbitrary.ts';
import { seededRandom } from '../support/replica.ts';
import { chooseInConflicts } from './choose-in-conflicts.ts';
import { layOut } from './lay-out.ts';
import type { Layout } from './lay-out.ts';

interface Triple {
  readonly base: Json;
  readonly local: Json;
  readonly remote: Json;
}

/** A base, and what some edits made of it on either side. */
const triple: fc.Arbitrary<Triple> = fc
  .record({
    base: fc.oneof({ weight: 5, arbitrary: anyResource }, anyJson),
    palette: fc.array(anyJson, { minLength: 3, maxLength: 6 }),
    edits: fc.tuple(fc.nat(5), fc.nat(5)),
    seed: fc.nat(),
  })
  .map(({ base, palette, edits, seed }) => {
    const random = seededRandom(seed);
    const edited = (times: number): Json =>
      Array.from({ length: times }).reduce<Json>((value) => editJson(value, palette, random), base);
    return { base, local: edited(edits[0]), remote: edited(edits[1]) };
  });

const layout: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom('  ', '    ', '\t', ' ', ''),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  colon: fc.constantFrom(': ', ' : ', ':'),
  byteOrderMark: fc.boolean(),
  lastLineEnd: fc.boolean(),
  inline: fc.constantFrom(0, 12, 40),
});

const options = fc.constantFrom<MergeOptions>(
  {},
  {},
  { rules: { '**': { type: 'text' } } },
  { rules: { '*': { type: 'atomic' } } },
  { rules: { '**': { type: 'counter', key: undefined }, b: { strategy: 'remote' } } },
  {
    groups: [
      ['a', 'b'],
      ['*.a', '*.c'],
    ],
  },
);

type Subject = (texts: JsonTexts, options?: MergeOptions) => string;
const driver: Subject = (texts, merge) => mergeJsonText(texts, { options: merge }).text;

function texts({ base, local, remote }: Triple, layouts: readonly [Layout, Layout, Layout]): JsonTexts {
  return {
    base: layOut(base, layouts[0]),
    local: layOut(local, layouts[1]),
    remote: layOut(remote, layouts[2]),
  };
}

/** @throws SyncError where it is no JSON, or has a member twice */
function read(text: string): string {
  parseJsonSyntax(text, 'the result');
  return canonicalText(parseJson(JSON.parse(text.replace(/^\uFEFF/u, ''))));
}

const layouts = fc.oneof(
  layout.map((one) => [one, one, one] as const),
  fc.tuple(layout, layout, layout),
);

/** Whatever somebody chooses in the conflicts is JSON; one side throughout is what that side's strategy gives. */
const choiceLaw = (
  subject: Subject,
): fc.IProperty<[Triple, readonly [Layout, Layout, Layout], MergeOptions, number]> =>
  fc.property(triple, layouts, options, fc.nat(), (values, styles, merge, seed) => {
    const result = subject(texts(values, [...styles]), merge);
    for (const side of ['local', 'remote'] as const) {
      const decided = { ...merge, strategy: side };
      const { merged } = ConflictResolver.merge<Json>({ ...values, options: decided });
      expect(read(chooseInConflicts(result, () => side))).toBe(canonicalText(merged));
    }
    const random = seededRandom(seed);
    read(chooseInConflicts(result, () => (random() < 0.5 ? 'local' : 'remote')));
  });

/** What the other side did not change keeps its text to the letter. */
const untouchedLaw = (subject: Subject): fc.IProperty<[Triple, Layout]> =>
  fc.property(triple, layout, (values, style) => {
    const given = texts(values, [style, style, style]);
    const { base, local } = given;
    expect(subject({ base, local, remote: base })).toBe(local);
    expect(subject({ base, local, remote: local })).toBe(local);
    const kept = itemTexts(local);
    for (const [name, value, text] of itemTexts(chooseInConflicts(subject(given), () => 'local'))) {
      const own = kept.find(([known, there]) => known === name && equalJson(there, value));
      if (own !== undefined) expect(text).toBe(own[2]);
    }
  });

/** The members of the outermost object, with their texts. */
function itemTexts(text: string): readonly (readonly [name: string, value: Json, text: string])[] {
  const document = new JsonDocument(text, 'text');
  if (document.root.kind !== 'object') return [];
  return document.root.items.map((item) => [
    item.name ?? '',
    document.valueOf(item.value),
    document.textOf(item),
  ]);
}

describe('laws of merging JSON texts', { timeout: 300_000 }, () => {
  test('every choice in the conflicts is JSON, and one side throughout is that side’s merge', () => {
    fc.assert(choiceLaw(driver));
  });

  test('what is not changed keeps its exact text', () => {
    fc.assert(untouchedLaw(driver));
  });

  test('the laws catch a merge of lines that forgets a comma, one that keeps one side, and one that prints anew', () => {
    const forgetful: Subject = (given, merge) => driver(given, merge).replace(/,(?=\s*[\r\n]+>>>>>>>)/u, '');
    const onesided: Subject = ({ local }) => local;
    const printing: Subject = (given) => {
      const [base, local, remote] = [given.base, given.local, given.remote].map(
        (text) => new JsonDocument(text, '').value,
      );
      return JSON.stringify(ConflictResolver.merge({ base, local, remote }).merged, null, 2);
    };
    const runs = { numRuns: 1_000 };
    expect(fc.check(choiceLaw(forgetful), { ...runs, endOnFailure: true }).failed).toBe(true);
    expect(fc.check(choiceLaw(onesided), { ...runs, endOnFailure: true }).failed).toBe(true);
    expect(fc.check(untouchedLaw(printing), { ...runs, endOnFailure: true }).failed).toBe(true);
  });
});
