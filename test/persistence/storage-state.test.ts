import { expect, test } from 'vitest';
import { SyncError, type SyncErrorCode } from '../../src/model/errors.ts';
import { afterStorageEvent, toStorageState, UNTROUBLED } from '../../src/replication/storage-state.ts';
import type { StorageEvent, StorageState } from '../../src/replication/storage-state.ts';

function failed(document: string, code: SyncErrorCode): StorageEvent {
  return {
    type: 'failed',
    document,
    error: new SyncError(code, { value: document, rule: code, remedy: '' }),
  };
}

function after(...events: readonly StorageEvent[]): StorageState {
  return toStorageState(events.reduce(afterStorageEvent, UNTROUBLED));
}

test.each([
  ['STORAGE_FULL', 'full'],
  ['STORAGE_DENIED', 'denied'],
  ['STORAGE_BLOCKED', 'blocked'],
  ['STORAGE_NEWER', 'read-only'],
  ['STORAGE_LOST', 'lost'],
  ['STORAGE_FAILED', 'failed'],
  ['STORAGE_CORRUPT', 'failed'],
  ['CLOSED', 'ready'],
  ['INVALID_VALUE', 'ready'],
] as const)('[S5] %s means that the store is %s', (code, status) => {
  const state = after(failed('a', code));
  expect(state.status).toBe(status);
  expect(state.error?.code ?? 'none').toBe(status === 'ready' ? 'none' : code);
});

test('the worst of any document counts, until that one is stored, opened or closed', () => {
  const both = [failed('a', 'STORAGE_FULL'), failed('b', 'STORAGE_NEWER')] as const;
  expect(after(...both).status).toBe('read-only');
  for (const type of ['stored', 'opened', 'closed'] as const) {
    expect(after(...both, { type, document: 'b' }).status).toBe('full');
    expect(after(...both, { type, document: 'b' }, { type, document: 'a' })).toEqual({
      status: 'ready',
      error: null,
      isPersistent: null,
      damagedCount: 0,
    });
  }
});

test('[S5] what was lost is told until the end, behind whatever is worse', () => {
  const lost = failed('a', 'STORAGE_LOST');
  const stored = { type: 'stored', document: 'a' } as const;
  expect(after(lost, stored).status).toBe('lost');
  expect(after(lost, failed('a', 'STORAGE_FULL')).status).toBe('full');
  expect(after(lost, failed('a', 'STORAGE_FULL'), stored).status).toBe('lost');
});

test('damaged records are counted, and the promise of the browser is kept beside', () => {
  const state = after(
    { type: 'damaged', count: 2 },
    { type: 'promised', isPersistent: true },
    { type: 'damaged', count: 1 },
  );
  expect(state).toMatchObject({ status: 'ready', damagedCount: 3, isPersistent: true });
  expect(Object.isFrozen(state)).toBe(true);
});
