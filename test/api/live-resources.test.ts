import { describe, expect, test } from 'vitest';
import { LiveResources } from '../../adapters/api/live-resources.ts';
import type { LiveEvent, LiveManager, Watcher } from '../../adapters/api/live-resources.ts';
import type { ResourceRef } from '../../src/model/resource-key.ts';

/** A manager that tells what it is told to tell. */
class Manager implements LiveManager {
  readonly problems: unknown[] = [];
  #tell: (event: LiveEvent) => void = () => undefined;

  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#tell = listener;
    return () => undefined;
  }

  written(): Promise<void> {
    return Promise.resolve();
  }

  report(error: unknown): void {
    this.problems.push(error);
  }

  touch(...names: readonly string[]): void {
    this.#tell({ changes: [], resources: names.map(toRef) });
  }

  arrive(...names: readonly string[]): void {
    const changes = names.map(toRef).map(({ type, id }) => ({ resourceType: type, resourceId: id }));
    this.#tell({ changes, resources: [] });
  }
}

function toRef(name: string): ResourceRef {
  const [type = '', id = ''] = name.split('/');
  return { type, id };
}

describe('LiveResources', () => {
  test('tells each watcher of what it watches, once an event', () => {
    const manager = new Manager();
    const live = new LiveResources(manager);
    const told: string[] = [];
    const watcher =
      (name: string): Watcher =>
      (resources) =>
      () =>
        void told.push(`${name}: ${resources?.map(({ type, id }) => `${type}/${id}`).join(' ') ?? 'all'}`);
    const ends = [
      live.watch({ type: 'note', id: 'a' }, watcher('a')),
      live.watch({ type: 'note' }, watcher('notes')),
      live.watch({}, watcher('everything')),
    ];
    manager.touch('note/a', 'note/b', 'task/a');
    expect(told.splice(0).sort()).toEqual([
      'a: note/a',
      'everything: note/a note/b task/a',
      'notes: note/a note/b',
    ]);
    manager.arrive('note/b', 'note/b');
    expect(told.splice(0).sort()).toEqual(['everything: note/b', 'notes: note/b']);
    live.refresh();
    expect(told.splice(0).sort()).toEqual(['a: all', 'everything: all', 'notes: all']);
    expect(live.size).toBe(3);
    for (const end of [...ends, ...ends]) end();
    manager.touch('note/a');
    live.refresh();
    expect([told, live.size]).toEqual([[], 0]);
  });

  test('all have taken note before anyone is told, and one that throws stops nobody', () => {
    const manager = new Manager();
    const live = new LiveResources(manager);
    const order: string[] = [];
    live.watch({}, () => {
      throw new Error('in noting');
    });
    for (const name of ['first', 'second']) {
      live.watch({}, () => {
        order.push(`${name} notes at ${live.stamp}`);
        return () => {
          order.push(`${name} is told`);
          throw new Error(name);
        };
      });
    }
    live.watch({}, () => undefined);
    manager.touch('note/a');
    expect(order).toEqual(['first notes at 1', 'second notes at 1', 'first is told', 'second is told']);
    expect(manager.problems.map(String)).toEqual(['Error: in noting', 'Error: first', 'Error: second']);
  });
});
