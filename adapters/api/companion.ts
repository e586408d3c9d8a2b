import type { ResourceRef } from '../../src/model/resource-key.ts';

/** What is derived from a manager's resources and lives beside them, such as a search index. */
export interface Companion {
  /** These may be different now. Called inside the change, so it only takes note, and must not throw. */
  changed(resources: readonly ResourceRef[]): void;
  /** Called when the manager closes, while its resources and its store are still there. Safe twice. */
  close(): Promise<void>;
}
