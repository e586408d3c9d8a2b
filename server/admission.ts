import type { IncomingMessage } from 'node:http';
import { ACK_PARAMETER } from '../src/replication/wire.ts';
import { parseRoomName } from './room-name.ts';

/** What becomes of a request to open a session. */
export type Admission =
  | { readonly type: 'admitted'; readonly room: string; readonly acknowledges: boolean }
  | { readonly type: 'refused'; readonly status: number; readonly reason: string };

/** Decides about an upgrade from its request line alone. */
export function admit(request: Pick<IncomingMessage, 'url'>): Admission {
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1));
  const room = parseRoomName(path);
  if (!room.valid) return { type: 'refused', status: 400, reason: room.reason };
  return { type: 'admitted', room: room.name, acknowledges: query.get(ACK_PARAMETER) === '1' };
}
