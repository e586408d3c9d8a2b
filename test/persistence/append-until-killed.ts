// Run by sqlite-crash.test.ts: appends to the file named on the command line, several at a time, and prints each
// index once its append has resolved, until somebody kills it. With 'careless' after the file it never commits, as
// the test's proof that it would notice.
import { argv, stdout } from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { must } from '../../src/model/assert.ts';

const APPENDS_AT_ONCE = 3;

/** Creates the tables, then leaves its second transaction open for good. */
class Careless extends DatabaseSync {
  #transactions = 0;

  override exec(sql: string): void {
    if (sql === 'BEGIN IMMEDIATE') this.#transactions += 1;
    const ignored = sql === 'COMMIT' ? this.#transactions > 1 : this.#transactions > 2;
    if (!ignored) super.exec(sql);
  }
}

const file = must(argv[2], 'the file is the first argument');
const Connection = argv[3] === 'careless' ? Careless : DatabaseSync;
const store = await sqlitePersistence(file, (path) => new Connection(path)).open('notes');

async function append(index: number): Promise<void> {
  const update = new Uint8Array(500).fill(index % 256);
  new DataView(update.buffer).setUint32(0, index);
  await store.append(update);
  // Synchronous, the standard output being a pipe.
  stdout.write(`${index}\n`);
}

for (let index = 0; ; index += APPENDS_AT_ONCE) {
  await Promise.all(Array.from({ length: APPENDS_AT_ONCE }, (_, offset) => append(index + offset)));
}
