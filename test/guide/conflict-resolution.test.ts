import { expect, test } from 'vitest';
import { ConflictResolver, DataValidator } from 'layer5-sync/utils/layer5-sync';

const BASE = { title: 'Original', count: 0, author: 'Alice' };
const NO_CHANGES = { localChanges: [], remoteChanges: [] };

test('one field changed on both sides is a conflict; two fields are not', () => {
  const renamed = { ...BASE, title: 'Mine' };
  expect(ConflictResolver.detectConflict(BASE, renamed, { ...BASE, title: 'Theirs' })).toBe(true);
  expect(ConflictResolver.detectConflict(BASE, renamed, { ...BASE, count: 5 })).toBe(false);
  expect(ConflictResolver.detectConflict(BASE, renamed, { ...renamed })).toBe(false);
});

test('[S1] changes of different fields are both in the merge', () => {
  const context = {
    base: BASE,
    local: { ...BASE, title: 'Mine' },
    remote: { ...BASE, count: 5 },
    ...NO_CHANGES,
  };
  const result = ConflictResolver.merge({ ...context, strategy: 'merge' });
  expect(result.merged).toEqual({ title: 'Mine', count: 5, author: 'Alice' });
  expect(result.conflicts).toEqual([]);
  expect(result.appliedChanges).toHaveLength(2);
});

test("a conflict names the field and the three values, and the merged copy is the caller's to change", () => {
  const result = ConflictResolver.merge({
    base: { title: 'Original', version: 1 },
    local: { title: 'Version A', version: 2 },
    remote: { title: 'Version B', version: 1 },
    ...NO_CHANGES,
    strategy: 'merge',
  });
  expect(result.conflicts).toMatchObject([
    { field: 'title', base: 'Original', local: 'Version A', remote: 'Version B' },
  ]);
  expect(result.merged.version).toBe(2);
  const [conflict] = result.conflicts;
  result.merged.title = `${String(conflict?.local)} and ${String(conflict?.remote)}`;
  expect(result.merged).toEqual({ title: 'Version A and Version B', version: 2 });
});

test('the strategies local and remote keep that side wholly', () => {
  const [local, remote] = [
    { ...BASE, title: 'Mine' },
    { ...BASE, title: 'Theirs', count: 5 },
  ];
  const sides = { base: BASE, local, remote, ...NO_CHANGES };
  expect(ConflictResolver.merge({ ...sides, strategy: 'local' })).toMatchObject({
    merged: local,
    conflicts: [],
  });
  expect(ConflictResolver.merge({ ...sides, strategy: 'remote' })).toMatchObject({
    merged: remote,
    conflicts: [],
  });
});

test('arrays combine what one side added and the other removed', () => {
  const [base, local, remote] = [
    ['a', 'b', 'c'],
    ['a', 'b', 'c', 'd'],
    ['a', 'c'],
  ];
  const context = { base: { tags: base }, local: { tags: local }, remote: { tags: remote } };
  const result = ConflictResolver.merge({ ...context, strategy: 'merge' });
  expect(result.merged.tags).toEqual(['a', 'c', 'd']);
  expect(ConflictResolver.smartMerge('tags', base, local, remote)).toEqual(['a', 'c', 'd']);
});

test('a record with a wrong hash is invalid, and its repaired copy is valid', () => {
  const record = {
    data: { id: 'tab-1', title: 'Test' },
    version: 1,
    timestamp: 1_000,
    userId: 'user-123',
    deviceId: 'device-001',
    hash: 'abc123',
    vectorClock: new Map(),
  };
  const { isValid, errors } = DataValidator.validate(record);
  expect(isValid).toBe(false);
  expect(errors.join()).toContain('hash');
  const repaired = DataValidator.repair(record);
  expect(DataValidator.validate(repaired).isValid).toBe(true);
  expect(repaired.data).toEqual(record.data);
  expect(record.hash).toBe('abc123');
});

test('[S8] a record with a history is repaired by replaying it', () => {
  const history = [0, 1, 2].map((count) => ({
    operation: count === 0 ? 'create' : 'update',
    data: { id: 'tab-1', count },
  }));
  const repaired = DataValidator.repair({ data: { id: 'tab-1', count: 999 }, version: 5, history });
  expect(repaired.data.count).toBe(2);
});
