// Run by sqlite-slots.test.ts: claims a slot of the file named on the command line, prints its number, and holds it
// until somebody ends the process.
import { argv, stdin, stdout } from 'node:process';
import { sqlitePersistence } from '../../adapters/sqlite/sqlite-persistence.ts';
import { must } from '../../src/model/assert.ts';

const persistence = sqlitePersistence(must(argv[2], 'the file is the first argument'));
const claim = await persistence.claimSlot('team');
stdout.write(`${claim.slot}\n`);
stdin.resume();
