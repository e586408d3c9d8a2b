import type { Twin } from './twin.ts';

const AUTOMERGE = 'property-tests/automerge.test.ts';
const CLOCKS = 'property-tests/clocks.test.ts';
const CONVERGENCE = 'property-tests/convergence.test.ts';
const CRASH = 'property-tests/crash.test.ts';
const DISK_CALLS = 'property-tests/disk-calls.test.ts';
const GROWTH = 'property-tests/growth.test.ts';
const MERGE = 'property-tests/merge.test.ts';
const MODEL_WORLDS = 'property-tests/worlds-model-relay.test.ts';
const ARRIVING = 'test/arriving-changes.test.ts';
const UNSYNCED = 'test/api/unsynced-export.test.ts';
const PENDING_IN_TABS = 'test/tabs/pending-in-tabs.test.ts';
const PROJECTION = 'property-tests/projection.test.ts';
const WORLDS = 'property-tests/worlds.test.ts';
const UPDATES = 'test/documents/updates.test.ts';
const STORED_FIRST = 'test/transport/stored-first-law.test.ts';

/** Ways in which a sync library goes wrong, most of them seen in one. `find` is kept short, since the code moves. */
export const TWINS: readonly Twin[] = [
  {
    name: 'the last writer of the whole resource wins',
    patches: [
      {
        file: 'src/documents/state-document.ts',
        find: 'const old = [...superseded];',
        replace: 'const old = [...(this.tree(resource)?.registers() ?? []), ...superseded];',
      },
    ],
    caughtBy: [AUTOMERGE, 'property-tests/survivors.test.ts'],
  },
  {
    name: 'what a write has seen is left standing',
    patches: [
      {
        file: 'src/documents/state-document.ts',
        find: 'const old = [...superseded];',
        replace: 'const old: StoredRegister[] = []; void superseded;',
      },
    ],
    caughtBy: [AUTOMERGE],
  },
  {
    name: 'state before journal: no write-ahead',
    patches: [
      {
        file: 'src/documents/write-change.ts',
        find: 'const entry = journal.append(writer, draft, received);',
        replace: 'const append = () => journal.append(writer, draft, received);',
      },
      { file: 'src/documents/write-change.ts', find: 'return entry;', replace: 'return append();' },
    ],
    caughtBy: [CRASH],
  },
  {
    name: 'recovered entries are dropped',
    patches: [
      {
        file: 'src/documents/recovery.ts',
        find: 'count += journalLost(',
        replace: 'count += 0 * journalLost.call(undefined, documents, writer, 0, user); void (',
      },
    ],
    caughtBy: [CRASH],
  },
  {
    name: 'what comes behind the mark of its trimming stays counted as missed',
    patches: [
      {
        file: 'src/documents/missed-history.ts',
        find: 'if (sequence <= floor) this.#isStale = true;',
        replace: 'if (sequence <= floor) this.#heard.delete(writer);',
      },
    ],
    caughtBy: [WORLDS, 'property-tests/missed-history.test.ts'],
  },
  {
    name: 'a trimmed live register is journalled again',
    patches: [
      {
        file: 'src/documents/recovery.ts',
        find: 'journal.received.floors.get(writer) ?? 0;',
        replace: '0;',
      },
    ],
    caughtBy: [CRASH],
  },
  {
    name: 'a sequence number is used again after a crash',
    patches: [
      {
        file: 'src/documents/partition.ts',
        find: 'return Math.max(journalled, this.state',
        replace: 'return Math.min(journalled, this.state',
      },
    ],
    caughtBy: [CRASH],
  },
  {
    name: 'nothing remembers that the disk refused what left',
    patches: [
      {
        file: 'src/replication/replicated-document.ts',
        find: 'await this.#options.unstored?.refused(this.#options.room);',
        replace: '',
      },
    ],
    caughtBy: [DISK_CALLS],
  },
  {
    name: 'a process counts as pending only what it wrote itself',
    patches: [
      {
        file: 'src/replication/pending-notes.ts',
        find: 'filter((writer) => identity.isOwn(writer))',
        replace: 'filter((writer) => identity.own().some((own) => own === writer))',
      },
    ],
    caughtBy: [MODEL_WORLDS],
  },
  {
    name: 'what another tab told counts as being elsewhere',
    patches: [
      {
        file: 'src/replication/pending-changes.ts',
        find: 'for (const entry of own) this.#open.add(Infinity, entry, true);',
        replace:
          'for (const { writer, sequence } of own) this.notes.applied.add(writer, sequence);\n    for (const entry of own) this.#open.add(Infinity, entry, true);',
      },
    ],
    caughtBy: [PENDING_IN_TABS],
  },
  {
    name: 'what another tab wrote is taken for whole when its entry has come',
    patches: [
      {
        file: 'src/replication/pending-changes.ts',
        find: '!shown.has(entry, again.isPending(entry)) && ',
        replace: 'Number.isNaN(entry.sequence) && ',
      },
    ],
    caughtBy: [ARRIVING],
  },
  {
    name: 'a mark is set between the two documents of a change',
    patches: [
      {
        file: 'src/replication/pending-changes.ts',
        find: 'this.#arriving.length === 0 || isWriting',
        replace: 'this.#arriving.length === 0 || (isWriting && this.#arriving.length < 0)',
      },
    ],
    caughtBy: [WORLDS],
  },
  {
    name: 'a kept change is told apart by writer and number alone',
    patches: [
      {
        file: 'src/replication/carried-change.ts',
        find: 'JSON.stringify([writer, sequence, resource])',
        replace: 'JSON.stringify([writer, sequence, resource.slice(0, 0)])',
      },
    ],
    caughtBy: [UNSYNCED],
  },
  {
    name: 'a log is applied in one transaction or not at all',
    patches: [
      {
        file: 'server/documents/room-document.ts',
        find: 'for (const update of updates) this.apply(update);\n    }\n    for',
        replace: 'throw new Error();\n    }\n    for',
      },
    ],
    caughtBy: [UPDATES],
  },
  {
    name: 'a device forgets under which names it wrote',
    patches: [
      {
        file: 'src/replication/workspace-catalog.ts',
        find: 'known.filter((text) =>',
        replace: 'known.slice(0, 0).filter((text) =>',
      },
    ],
    caughtBy: [DISK_CALLS],
  },
  {
    name: 'frames leave before they are stored',
    patches: [
      {
        file: 'src/replication/link-account.ts',
        find: 'isDataFrame(type) ? this.#stored() : undefined',
        replace: 'undefined',
      },
    ],
    caughtBy: [STORED_FIRST],
  },
  {
    name: 'the outbox drops what waits too long',
    patches: [
      {
        file: 'src/replication/outbox.ts',
        find: 'this.#waiting.push(entry);',
        replace: 'if (this.#waiting.push(entry) > 1) this.#waiting.shift();',
      },
    ],
    caughtBy: [STORED_FIRST],
  },
  {
    name: 'sent is taken for acknowledged',
    patches: [
      {
        file: 'src/replication/exchange.ts',
        find: 'entry.frame <= frame.count',
        replace: 'entry.frame <= this.#sent',
      },
    ],
    caughtBy: ['test/transport/acknowledgement-law.test.ts'],
  },
  {
    name: 'stored as soon as it is handed to the disk',
    patches: [
      {
        file: 'src/replication/replicated-document.ts',
        find: 'await Promise.all([redo?.keep(open),',
        replace: 'void Promise.allSettled([redo?.keep(open),',
      },
    ],
    caughtBy: [DISK_CALLS],
  },
  {
    name: 'half a change on disk is done again under another Yjs identity',
    patches: [
      {
        file: 'src/replication/redo-record.ts',
        find: '|| other.length === 0)',
        replace: '|| other.length >= 0)',
      },
      {
        file: 'src/replication/replicated-partition.ts',
        find: 'if (isIntact !== true)',
        replace: 'if (isIntact !== null)',
      },
    ],
    caughtBy: [WORLDS],
  },
  {
    name: 'half a change on disk is left as it is',
    patches: [
      {
        file: 'src/replication/redo-record.ts',
        find: '|| other.length === 0)',
        replace: '|| other.length >= 0)',
      },
    ],
    caughtBy: ['test/redo-record.test.ts', DISK_CALLS],
  },
  {
    name: 'a write lands on one that failed',
    patches: [
      {
        file: 'src/replication/replicated-document.ts',
        find: 'this.#gap ? [wholeUpdate(this.doc)] :',
        replace: '',
      },
    ],
    caughtBy: [DISK_CALLS],
  },
  {
    name: 'the relay acknowledges before it has committed',
    patches: [
      {
        file: 'server/documents/commit-offers.ts',
        find: 'return await store.append(records);',
        replace:
          'void store.append(records).catch(() => undefined); return records.map((_, index) => index + 1);',
      },
    ],
    caughtBy: ['test/relay/faults.test.ts'],
  },
  {
    name: 'the relay applies what comes on the thread of its sockets',
    patches: [
      {
        file: 'server/sessions/session.ts',
        find: "import { unreachable } from '../../src/model/assert.ts';",
        replace: "import * as Y from 'yjs'; import { unreachable } from '../../src/model/assert.ts';",
      },
      {
        file: 'server/sessions/session.ts',
        find: 'readonly #socket: SessionSocket;',
        replace: 'readonly #document = new Y.Doc(); readonly #socket: SessionSocket;',
      },
      {
        file: 'server/sessions/session.ts',
        find: 'const scanned = scanUpdate(update);',
        replace: 'Y.applyUpdate(this.#document, update); const scanned = scanUpdate(update);',
      },
    ],
    caughtBy: ['test/relay/hostile-process.test.ts'],
  },
  {
    name: 'a reader that fell behind hears of what is new before it hears of what it missed',
    patches: [
      {
        file: 'server/sessions/outlet.ts',
        find: "this.#state = { status: 'holding', frames: [], bytes: 0 };",
        replace: "this.#state = { status: 'flowing' };",
      },
    ],
    caughtBy: ['test/relay/session.test.ts'],
  },
  {
    name: 'strategies answer what strategies wrote',
    patches: [
      {
        file: 'src/model/strategy.ts',
        find: 'if (sides.every(({ settles }) => settles)) return undefined;',
        replace: '',
      },
    ],
    caughtBy: ['property-tests/quiescence.test.ts'],
  },
  {
    name: 'a tie is decided by who arrived first',
    patches: [
      {
        file: 'src/model/register.ts',
        find: 'return compareStamps(a, b) ||',
        replace: 'return 0 *',
      },
    ],
    caughtBy: [CONVERGENCE],
  },
  {
    name: 'a removal wins over a later edit and nobody is asked',
    patches: [
      {
        file: 'src/model/view.ts',
        find: '!isAbsent(slot) || isMarked(slot)',
        replace: 'isAbsent(slot)',
      },
    ],
    caughtBy: ['property-tests/survivors.test.ts', CONVERGENCE],
  },
  {
    name: 'a change claims to have seen three writers at most',
    patches: [
      {
        file: 'src/documents/shown-clock.ts',
        find: 'return clock;',
        replace: 'return new Map([...clock].slice(0, 2));',
      },
    ],
    caughtBy: [PROJECTION, CONVERGENCE],
  },
  {
    name: 'what was seen is told by the wall clock',
    patches: [
      {
        file: 'src/model/replay.ts',
        find: 'seen(entry, writer, sequence),',
        replace: '!seen(entry, writer, sequence) || true,',
      },
    ],
    caughtBy: [PROJECTION],
  },
  {
    name: 'the base of a change is ignored',
    patches: [
      {
        file: 'src/documents/record-request.ts',
        find: 'if (before === undefined ||',
        replace: 'if (true ||',
      },
    ],
    caughtBy: [PROJECTION],
  },
  {
    name: 'elements of arrays are matched by their index',
    patches: [
      {
        file: 'src/model/match-elements.ts',
        find: 'matchEnds(before, after, take);',
        replace: 'for (let at = 0; at < Math.min(before.length, after.length); at += 1) take(at, at);',
      },
    ],
    caughtBy: [MERGE, 'test/model/arrays.test.ts'],
  },
  {
    name: 'a merge prefers its own side',
    patches: [
      {
        file: 'src/model/merge.ts',
        find: "localTime < remoteTime ? 'remote' : 'local'",
        replace: "'local'",
      },
    ],
    caughtBy: [MERGE],
  },
  {
    name: 'canonical text keeps members in their order',
    patches: [{ file: 'src/model/canonical.ts', find: 'key < last', replace: 'key < last && key > last' }],
    caughtBy: ['property-tests/canonical.test.ts'],
  },
  {
    name: 'hashes without a domain',
    patches: [
      {
        file: 'src/model/hash.ts',
        find: '`layer5-sync/${domain}\\n${text}`;',
        replace: 'text; void domain;',
      },
    ],
    caughtBy: ['property-tests/hash.test.ts'],
  },
  {
    name: 'digests of values only',
    patches: [
      {
        file: 'src/documents/digest.ts',
        find: 'return [path, slot, time, writer, sequence, version, settles];',
        replace: 'void [time, writer, sequence, version, settles]; return [path, slot];',
      },
    ],
    caughtBy: ['property-tests/hash.test.ts'],
  },
  {
    name: 'the clock follows anyone anywhere',
    patches: [
      {
        file: 'src/model/hybrid-clock.ts',
        find: 'Math.min(Math.floor(time), furthest)',
        replace: 'Math.floor(time)',
      },
    ],
    caughtBy: [CLOCKS],
  },
  {
    name: 'of two clocks the second wins',
    patches: [
      {
        file: 'src/model/vector-clock.ts',
        find: 'if (sequence > (merged.get(id) ?? 0)) merged',
        replace: 'merged',
      },
    ],
    caughtBy: [CLOCKS],
  },
  {
    name: 'what was received may have gaps below',
    patches: [
      {
        file: 'src/documents/received-clock.ts',
        find: 'ahead.add(sequence);',
        replace: 'ahead.add(sequence); this.#set(writer, sequence);',
      },
    ],
    caughtBy: ['property-tests/received-clock.test.ts'],
  },
  {
    name: 'numbers with 15 digits',
    patches: [
      {
        file: 'src/model/canonical.ts',
        find: '? JSON.stringify(value)',
        replace: '? JSON.stringify(typeof value === "number" ? Number(value.toPrecision(15)) : value)',
      },
    ],
    caughtBy: ['property-tests/canonical-numbers.test.ts'],
  },
  {
    name: 'emptied segments are not used again',
    patches: [
      { file: 'src/documents/state-document.ts', find: 'reuseAt: SEGMENT_REUSE', replace: 'reuseAt: -1' },
    ],
    caughtBy: [GROWTH],
  },
  {
    name: 'all sessions take the same further client id',
    patches: [
      {
        file: 'src/documents/writer-identity.ts',
        find: 'return Math.floor(this.#options.random() * 2 ** 32);',
        replace: 'return 7;',
      },
    ],
    caughtBy: [WORLDS],
  },
  {
    name: 'a merge sets aside what only the local side left alone',
    patches: [
      {
        file: 'adapters/api/shared-members.ts',
        find: '|| !equalJson(value, remote.values[theirs])',
        replace: '',
      },
    ],
    caughtBy: ['property-tests/shared-members.test.ts'],
  },
  {
    name: 'what is offered alone is refused for what was recorded beside it',
    patches: [
      {
        file: 'src/replication/refused-changes.ts',
        find: 'if (late.length > 0 || based.length > 1)',
        replace: 'if (based.length > 1)',
      },
    ],
    caughtBy: ['property-tests/refused.test.ts'],
  },
  {
    name: 'what the relay has half of is taken for there',
    patches: [
      {
        file: 'src/replication/lacking-entries.ts',
        find: 'return open.has(entry) && isLacking(copy, entry) && !isLacking(partition, entry);',
        replace: 'return false;',
      },
    ],
    caughtBy: ['property-tests/refused.test.ts'],
  },
  {
    name: 'a partition is shown before what is written into it anew',
    patches: [
      {
        file: 'src/replication/partition-set.ts',
        find: 'if (this.#untold?.push(event) === undefined) surroundings.emit(event);',
        replace: 'surroundings.emit(event);',
      },
    ],
    caughtBy: ['property-tests/refused.test.ts'],
  },
];
