import { describe, expect, test } from 'vitest';
import { ConflictResolver } from '../../../adapters/api/conflict-resolver.ts';
import { canonicalText } from '../../../src/model/canonical.ts';
import { fieldName } from '../../../src/model/field-name.ts';
import type { Json } from '../../../src/model/json.ts';
import { parseMergeOptions } from '../../../src/model/parse-merge-options.ts';
import { Replica, seededRandom } from '../../support/replica.ts';
import { bookmarkVectors } from './bookmark-vectors.ts';
import { contentVectors } from './content-vectors.ts';
import { edgeVectors } from './edge-vectors.ts';
import { elementVectors } from './element-vectors.ts';
import { fileVectors } from './file-vectors.ts';
import { listVectors } from './list-vectors.ts';
import type { MergeVector } from './merge-vector.ts';
import { notebookVectors } from './notebook-vectors.ts';
import { objectVectors } from './object-vectors.ts';
import { optionVectors } from './option-vectors.ts';

const tables: readonly (readonly [what: string, vectors: readonly MergeVector[]])[] = [
  ['objects', objectVectors],
  ['corners of JSON', edgeVectors],
  ['lists', listVectors],
  ['elements', elementVectors],
  ['objects without a key', contentVectors],
  ['notebooks', notebookVectors],
  ['bookmarks', bookmarkVectors],
  ['files', fileVectors],
  ['options', optionVectors],
];

/** A conflict as vectors tell it; the identity of an element without a key, a hash, is a `*`. */
function conflictText(field: string, kind: string): string {
  return `${field.replaceAll(/\*(?:\d+:)?[0-9a-f]{16}/gu, '*')}: ${kind}`;
}

/** What a merge gives, as a vector tells it. */
interface Outcome {
  readonly merged: string;
  readonly conflicts: readonly string[];
}

function expected({ merged, conflicts = [] }: MergeVector): Outcome {
  return { merged: text(merged), conflicts: [...conflicts].sort() };
}

function text(json: Json | undefined): string {
  return json === undefined ? '(nothing)' : canonicalText(json);
}

function mergeValues({ base, local, remote, options }: MergeVector, swapped: boolean): Outcome {
  const [earlier, later] = [[{ timestamp: 1 }], [{ timestamp: 2 }]];
  const sides = swapped
    ? { local: remote, remote: local, localChanges: later, remoteChanges: earlier }
    : { local, remote, localChanges: earlier, remoteChanges: later };
  const { merged, conflicts } = ConflictResolver.merge<Json | undefined>({ base, ...sides, options });
  return {
    merged: text(merged),
    conflicts: conflicts.map(({ field, kind }) => conflictText(field, kind)).sort(),
  };
}

/** Two devices start from the base, each makes its change offline, then both get everything. */
function mergeDocuments({ base, local, remote, options }: MergeVector, swapped: boolean): readonly Outcome[] {
  const random = seededRandom(swapped ? 1 : 2);
  let time = 1_000;
  const rules = parseMergeOptions(options);
  const devices = ['a', 'b'].map((name) => new Replica(name, random, () => time, { rules }));
  const [one, other] = swapped ? devices.toReversed() : devices;
  if (one === undefined || other === undefined) throw new Error('there are two devices');
  const record = ({ partition }: Replica, after: Json | undefined): void => {
    time += 10;
    const exists = partition.read('note', 'n') !== undefined;
    const operation = after === undefined ? 'delete' : exists ? 'update' : 'create';
    partition.record({ operation, type: 'note', id: 'n', after });
  };
  if (base !== undefined) record(one, base);
  other.receive(one);
  record(one, local);
  record(other, remote);
  one.receive(other);
  other.receive(one);
  const outcomes = devices.map(({ partition }) => ({
    merged: text(partition.read('note', 'n')),
    conflicts: partition.projection
      .conflicts()
      .map(({ path, kind }) => conflictText(fieldName(path), kind))
      .sort(),
  }));
  for (const device of devices) device.close();
  return outcomes;
}

test.each(tables)('%s: each vector has a name of its own', (_what, vectors) => {
  expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
});

describe.each(tables)('%s', (_what, vectors) => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    for (const swapped of [false, true]) {
      expect(mergeValues(vector, swapped)).toEqual(expected(vector));
    }
  });

  test.each(vectors.map((vector) => [vector.name, vector] as const))(
    '[S2] in documents: %s',
    (_name, vector) => {
      for (const swapped of [false, true]) {
        for (const outcome of mergeDocuments(vector, swapped)) expect(outcome).toEqual(expected(vector));
      }
    },
  );
});
