import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { unreachable } from '../../src/model/assert.ts';
import { SyncError } from '../../src/model/errors.ts';
import { parseAdminRequest } from './admin-request.ts';
import type { AdminRequest, PointInTime } from './admin-request.ts';
import { carriesToken } from './admin-token.ts';
import { CLOSE } from '../sessions/close-codes.ts';
import { sendJson } from '../gateway/http-requests.ts';
import { parseRoomName } from '../gateway/room-name.ts';
import type { Rooms } from '../sessions/rooms.ts';
import { scanUpdate } from '../documents/scan-update.ts';
import { authorText } from '../store/author.ts';
import type { AppendOutcome } from '../store/store-messages.ts';
import { MAX_IMPORT_BYTES } from '../store/store-limits.ts';
import type { StoreThreads } from '../threads/store-threads.ts';
import type { RoomSummary } from '../store/store.ts';

export interface AdminOptions {
  /** What `Authorization: Bearer …` has to carry; at least 32 characters. */
  readonly token: string;
  /** Directory that backups are written to. */
  readonly backups: string;
}

/** A room as whoever runs the relay sees it. */
interface ShownRoom extends RoomSummary {
  /** How many are in it now. */
  readonly sessions: number;
}

type Answer =
  | { readonly type: 'json'; readonly status: number; readonly body: unknown }
  /** JSON text that was made elsewhere. */
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'update'; readonly bytes: Uint8Array };

/** What whoever runs the relay may ask of it: looks at rooms, takes them out, puts them back. */
export class AdminApi {
  readonly #options: AdminOptions;
  readonly #store: StoreThreads;
  readonly #rooms: Rooms;

  constructor(options: AdminOptions, store: StoreThreads, rooms: Rooms) {
    this.#options = options;
    this.#store = store;
    this.#rooms = rooms;
  }

  /** Answers one request. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!carriesToken(request.headers.authorization, this.#options.token)) {
      response.setHeader('www-authenticate', 'Bearer');
      sendJson(response, 401, { error: 'the admin token is needed' });
      return;
    }
    const answer = await this.#answer(
      parseAdminRequest(request.method ?? 'GET', request.url ?? ''),
      request,
    ).catch(toAnswer);
    switch (answer.type) {
      case 'json':
        sendJson(response, answer.status, answer.body);
        return;
      case 'text':
        response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
        response.end(answer.text);
        return;
      case 'update':
        response.writeHead(200, { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' });
        response.end(answer.bytes);
    }
  }

  async #answer(asked: AdminRequest, request: IncomingMessage): Promise<Answer> {
    switch (asked.type) {
      case 'invalid':
        return refusal(asked.status, asked.reason);
      case 'list':
        return ok(await this.#list());
      case 'show': {
        const room = (await this.#list()).find(({ name }) => name === asked.room);
        return room === undefined ? refusal(404, 'there is no such room') : ok(room);
      }
      case 'project': {
        const { room, what } = asked;
        return { type: 'text', text: await this.#store.documents.perform({ type: 'project', room, what }) };
      }
      case 'records':
        return ok(await this.#store.documents.perform(asked));
      case 'export':
        return { type: 'update', bytes: await this.#export(asked.room, asked.at) };
      case 'import':
        return this.#import(asked.room, await readBody(request));
      case 'restore': {
        if ((await this.#list()).some(({ name }) => name === asked.into)) {
          return refusal(409, 'the room to restore into must not exist');
        }
        return this.#import(asked.into, await this.#export(asked.room, asked.at));
      }
      case 'unlock':
        await this.#store.commits.perform({ type: 'unlock', room: asked.room });
        this.#store.unload(asked.room);
        this.#sendAway(asked.room);
        return ok({});
      case 'delete': {
        if (this.#sessionsOf(asked.room) > 0) return refusal(409, 'somebody is in the room');
        await this.#store.commits.perform({ type: 'remove', room: asked.room });
        this.#store.unload(asked.room);
        return ok({});
      }
      case 'backup':
        return ok({ path: await this.#backUp() });
      default:
        unreachable(asked);
    }
  }

  async #list(): Promise<readonly ShownRoom[]> {
    const rooms = await this.#store.documents.perform({ type: 'list', room: '' });
    return rooms.map((room) => ({ ...room, sessions: this.#sessionsOf(room.name) }));
  }

  async #export(room: string, at: PointInTime | undefined): Promise<Uint8Array> {
    const { documents } = this.#store;
    if (at === undefined) return documents.perform({ type: 'export', room });
    const sequence =
      at.type === 'sequence'
        ? at.sequence
        : await documents.perform({ type: 'sequence-at', room, time: at.time });
    return documents.perform({ type: 'export', room, sequence });
  }

  async #import(room: string, update: Uint8Array): Promise<Answer> {
    const name = parseRoomName(`/${encodeURIComponent(room)}`);
    if (!name.valid) return refusal(400, name.reason);
    const scanned = scanUpdate(update);
    if (scanned.type === 'refused') return refusal(400, scanned.reason);
    const outcome = await new Promise<AppendOutcome>((resolve) =>
      this.#store.append(room, update, resolve, authorText({ user: 'admin' })),
    );
    if (outcome.type === 'refused') return refusal(503, outcome.reason);
    // Whoever is in the room comes back at once and is told what is new.
    if (outcome.type === 'stored') this.#sendAway(room);
    return ok({ room, bytes: update.length, outcome: outcome.type });
  }

  async #backUp(): Promise<string> {
    const stamp = new Date().toISOString().replaceAll(':', '-');
    const path = join(this.#options.backups, `relay-${stamp}.sqlite`);
    await this.#store.documents.perform({ type: 'backup', room: '', path });
    return path;
  }

  #sessionsOf(room: string): number {
    return this.#rooms.all.get(room)?.sessions.size ?? 0;
  }

  #sendAway(room: string): void {
    for (const session of [...(this.#rooms.all.get(room)?.sessions ?? [])]) {
      session.close(CLOSE.restarting, 'the room was changed: sync anew');
    }
  }
}

function ok(body: unknown): Answer {
  return { type: 'json', status: 200, body };
}

function refusal(status: number, error: string): Answer {
  return { type: 'json', status, body: { error } };
}

const STATUS: Partial<Record<SyncError['code'], number>> = {
  NOT_FOUND: 404,
  STORAGE_FULL: 507,
  TIMEOUT: 503,
  CLOSED: 503,
  REFUSED: 413,
};

function toAnswer(error: unknown): Answer {
  if (!(error instanceof SyncError)) throw error;
  return refusal(STATUS[error.code] ?? 500, error.message);
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_IMPORT_BYTES) {
      throw new SyncError('REFUSED', {
        value: 'an import',
        rule: `it has at most ${MAX_IMPORT_BYTES} bytes`,
        remedy: 'Import the database as a whole: put a backup in its place',
      });
    }
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
