import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs `work` in one transaction, rolled back when it throws. DEFERRED reads one state of the file, IMMEDIATE keeps
 * other writers out from the start, so it never fails half-way for want of a lock.
 */
export function inTransaction<Result>(
  connection: DatabaseSync,
  kind: 'DEFERRED' | 'IMMEDIATE',
  work: () => Result,
): Result {
  connection.exec(`BEGIN ${kind}`);
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(connection);
    throw error;
  }
}

function rollBack(connection: DatabaseSync): void {
  try {
    connection.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself, as it does when the disk is full or fails.
  }
}
