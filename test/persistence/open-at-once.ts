// Run by sqlite-crash.test.ts, several at once: waits for a line, then creates and uses the file named on the
// command line as the writer named after it.
import { once } from 'node:events';
import { argv, stdin, stdout } from 'node:process';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { must } from '../../src/model/assert.ts';

const APPENDS = 20;

stdout.write('ready\n');
await once(stdin, 'data');
stdin.destroy();
const persistence = sqlitePersistence(must(argv[2], 'the file is the first argument'));
const store = await persistence.open('notes');
for (let index = 0; index < APPENDS; index += 1) {
  await store.append(new Uint8Array([Number(argv[3]), index]));
}
await persistence.close();
