import type { Admission } from './admission.ts';
import type { Credentials } from '../sessions/authentication.ts';
import type { Flow } from '../sessions/flow.ts';
import type { Entry, Gatekeeper } from './gatekeeper.ts';
import { classOf } from './peer-address.ts';
import type { Reviews } from './reviews.ts';
import type { Rooms } from '../sessions/rooms.ts';
import { Session } from '../sessions/session.ts';
import type { SessionSocket } from '../sessions/session-socket.ts';

export type SessionRequest = Extract<Admission, { type: 'session' }>;

/** Where sessions begin, whatever socket they are on: who may enter a room, is led there. */
export class Lobby {
  readonly #rooms: Rooms;
  readonly #gatekeeper: Gatekeeper;
  readonly #reviews: Reviews;

  constructor(rooms: Rooms, gatekeeper: Gatekeeper, reviews: Reviews) {
    this.#rooms = rooms;
    this.#gatekeeper = gatekeeper;
    this.#reviews = reviews;
  }

  admit(request: SessionRequest, credentials: Credentials): Promise<Entry> {
    return this.#gatekeeper.admit(credentials, request.room);
  }

  /** Begins a session of somebody who was admitted. The socket is to tell it what it hears, and when it has ended. */
  begin(
    socket: SessionSocket,
    flow: Flow,
    {
      request,
      credentials,
      entry,
    }: { request: SessionRequest; credentials: Credentials; entry: Entry & { type: 'entered' } },
  ): Session {
    const { acknowledges, echoes } = request;
    const { grant } = entry;
    const room = this.#rooms.enter(request.room);
    const author = {
      address: classOf(credentials.address),
      ...(grant.user !== undefined && { user: grant.user }),
    };
    const session = new Session(socket, room, { acknowledges, echoes, grant, author }, flow);
    room.join(session);
    this.#reviews.add(session, credentials, request.room);
    return session;
  }
}
