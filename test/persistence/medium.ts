import { afterEach, beforeEach } from 'vitest';
import { must } from '../../src/model/assert.ts';
import type { DocumentStore, Persistence } from '../../src/replication/persistence.ts';

/** Where a device keeps its documents; it outlives the persistences opened on it. */
export interface Medium {
  /** A new persistence on the same medium, as after a restart or in a second tab or process. */
  persistence(): Persistence;
  /** Makes one stored update unreadable. `row` counts from 0, oldest first. */
  damage(document: string, row: number): Promise<void>;
  /** Write transactions completed so far. */
  commits(): number;
  dispose(): Promise<void>;
}

/** What a contract test starts with: a fresh medium, a persistence on it and its document 'notes'. */
export interface Fixture {
  readonly medium: Medium;
  readonly persistence: Persistence;
  readonly store: DocumentStore;
  /** The updates that another persistence on the medium finds. */
  stored(document?: string): Promise<readonly Uint8Array[]>;
}

/** A new fixture before each test of the surrounding suite. */
export function eachMedium(createMedium: () => Promise<Medium>): Fixture {
  let parts: Pick<Fixture, 'medium' | 'persistence' | 'store'> | undefined;
  beforeEach(async () => {
    const medium = await createMedium();
    const persistence = medium.persistence();
    parts = { medium, persistence, store: await persistence.open('notes') };
  });
  afterEach(async () => {
    await parts?.persistence.close();
    await parts?.medium.dispose();
  });
  return {
    get medium() {
      return must(parts, 'beforeEach has run').medium;
    },
    get persistence() {
      return must(parts, 'beforeEach has run').persistence;
    },
    get store() {
      return must(parts, 'beforeEach has run').store;
    },
    async stored(document = 'notes') {
      const reader = this.medium.persistence();
      const { updates } = await (await reader.open(document)).load();
      await reader.close();
      return updates;
    },
  };
}
