import { act, cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { MockInstance } from 'vitest';
import { MemoryNetwork } from '../../adapters/memory/memory-network.ts';
import type { SyncManager } from '../../adapters/api/sync-manager.ts';
import { openDevice } from '../guide/device.ts';

/** Everything renders strictly, and a test in which React complains of anything fails. */
export function renderStrictly(): void {
  let complaints: readonly MockInstance[] = [];
  beforeEach(() => {
    configure({ reactStrictMode: true });
    complaints = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  });
  afterEach(() => {
    cleanup();
    expect(complaints.flatMap(({ mock }) => mock.calls)).toEqual([]);
  });
}

/** Two devices and what carries between them. */
export interface Pair {
  readonly here: SyncManager;
  readonly there: SyncManager;
  /** Everything that waits arrives, on both; components here have rendered when it resolves. */
  readonly exchange: () => Promise<void>;
  readonly network: MemoryNetwork;
}

export async function openPair(): Promise<Pair> {
  const network = new MemoryNetwork({ delivery: 'automatic' });
  const here = await openDevice('here', { transport: network.transport('here') });
  const there = await openDevice('there', { transport: network.transport('there') });
  for (const manager of [here, there]) manager.getSyncEngine().start(1_000_000);
  const exchange = async (): Promise<void> => {
    await act(async () => {
      for (const manager of [here, there, here]) await manager.getSyncEngine().sync();
    });
  };
  await exchange();
  return { here, there, exchange, network };
}

export interface Note {
  readonly title: string;
  readonly text?: string;
  readonly tags?: readonly string[];
  readonly done?: boolean;
}

/** Creates a note, or changes members of it. */
export function write(manager: SyncManager, id: string, note: Partial<Note>): void {
  const current = manager.getResource('note', id) as Note | undefined;
  const operation = current === undefined ? 'create' : 'update';
  manager.getChangeTracker().recordChange(operation, id, 'note', { ...current, ...note });
}

export function remove(manager: SyncManager, id: string): void {
  manager.getChangeTracker().recordChange('delete', id, 'note', undefined);
}
