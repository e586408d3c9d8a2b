import { ACK_PARAMETER, ECHO_PARAMETER, TOKEN_PARAMETER } from '../../src/replication/wire.ts';
import { MUX_PARAMETER, MUX_PATH } from '../../src/replication/mux-frame.ts';
import { parseRoomName } from './room-name.ts';

/** What a request asks for. */
export type Admission =
  | {
      readonly type: 'session';
      readonly room: string;
      readonly acknowledges: boolean;
      readonly echoes: boolean;
      readonly token: string | undefined;
    }
  /** A socket for many sessions, each of which is asked for on it. */
  | { readonly type: 'multiplexed'; readonly token: string | undefined }
  | { readonly type: 'refused'; readonly status: 400; readonly reason: string };

/**
 * Reads what is asked for.
 * @param target of the request line: path and query
 */
export function admit(target: string): Admission {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1));
  const token = query.get(TOKEN_PARAMETER) ?? undefined;
  // A room may have that name; clients that only know rooms do not ask for this in their query.
  if (path === MUX_PATH && query.get(MUX_PARAMETER) === '1') return { type: 'multiplexed', token };
  const room = parseRoomName(path);
  if (!room.valid) return { type: 'refused', status: 400, reason: room.reason };
  return {
    type: 'session',
    room: room.name,
    acknowledges: query.get(ACK_PARAMETER) === '1',
    echoes: query.get(ECHO_PARAMETER) === '1',
    token,
  };
}
