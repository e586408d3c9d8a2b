import { MAX_ROOM_NAME_BYTES } from '../sessions/limits.ts';

export type RoomName =
  { readonly valid: true; readonly name: string } | { readonly valid: false; readonly reason: string };

/**
 * The room that a request's path names: the whole path without its leading slash, unescaped once.
 * @param path of the request line, without the query
 */
export function parseRoomName(path: string): RoomName {
  if (!path.startsWith('/')) return invalid('the path starts with a slash');
  let name: string;
  try {
    name = decodeURIComponent(path.slice(1));
  } catch {
    return invalid('the path is not valid percent-encoded UTF-8');
  }
  if (name === '') return invalid('the path names a room: /NAME');
  if (Buffer.byteLength(name) > MAX_ROOM_NAME_BYTES) {
    return invalid(`the room's name is at most ${MAX_ROOM_NAME_BYTES} bytes of UTF-8`);
  }
  if (/\p{Cc}/u.test(name)) return invalid("the room's name has no control characters");
  return { valid: true, name };
}

function invalid(reason: string): RoomName {
  return { valid: false, reason };
}
