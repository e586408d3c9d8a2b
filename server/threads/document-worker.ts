import { parentPort, workerData } from 'node:worker_threads';
import { must } from '../../src/model/assert.ts';
import type {
  DocumentAnswer,
  DocumentReply,
  DocumentRequest,
  DocumentTask,
  DocumentThreadData,
} from '../documents/document-messages.ts';
import { copyDatabase } from '../store/copy-database.ts';
import { exportThrough } from '../documents/export-through.ts';
import { RoomDocuments } from '../documents/room-documents.ts';
import { openForReading } from '../store/sqlite-database.ts';
import { SqliteReader } from '../store/sqlite-reader.ts';
import { packError } from '../store/store-messages.ts';

/** A thread that loads documents, reading only. Started by DocumentThread, which sends one task at a time. */
const port = must(parentPort ?? undefined, 'this file runs as a worker');
const { data, maxLoadedBytes } = workerData as DocumentThreadData;
const database = openForReading(data);
const reader = new SqliteReader(database);
const documents = new RoomDocuments(reader, (finding) => reply({ type: 'finding', finding }), maxLoadedBytes);

function reply(message: DocumentReply): void {
  port.postMessage(message);
}

async function perform(task: DocumentTask): Promise<DocumentAnswer> {
  switch (task.type) {
    case 'greet':
      return documents.greet(task.room);
    case 'sync':
      return documents.synchronise(task.room, task.stateVector);
    case 'knows-deletions':
      return documents.knowsDeletions(task.room, task.update);
    case 'compact':
      return documents.compact(task.room, task.idle);
    case 'unload':
      documents.unload(task.room);
      return undefined;
    case 'export':
      return task.sequence === undefined
        ? documents.whole(task.room)
        : exportThrough(reader, task.room, task.sequence);
    case 'sequence-at':
      return reader.sequenceAt(task.room, task.time);
    case 'project': {
      // The engine takes a while to load, and only whoever runs the relay asks for this.
      const { project } = await import('../documents/project-rooms.ts');
      return project(documents, task.room, task.what);
    }
    case 'records':
      return reader.records(task.room, task.after);
    case 'list':
      return reader.list();
    case 'backup':
      copyDatabase(database, task.path);
      return undefined;
  }
}

/** Never rejects. */
let before = Promise.resolve();

port.on('message', ({ id, task }: DocumentRequest) => {
  before = before
    .then(() => perform(task))
    .then(
      (answer) => reply({ type: 'answer', id, answer }),
      (error: unknown) => reply({ type: 'failed', id, error: packError(error) }),
    );
});
