import { encodeUtf8 } from 'lib0/string';
import { SyncError } from '../model/errors.ts';

/** Bytes of UTF-8; relays refuse longer names. */
export const MAX_ROOM_BYTES = 256;

// eslint-disable-next-line no-control-regex -- reason: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * @returns the room's path in a URL, which a relay decodes as a whole, once
 * @throws SyncError INVALID_ARGUMENT when no relay could carry the name
 */
export function roomPath(room: string): string {
  if (room === '') refuse(room, 'a room has a name');
  if (CONTROL.test(room)) refuse(room, 'a room name holds no control characters');
  if (!room.isWellFormed()) refuse(room, 'a room name is well-formed Unicode');
  if (encodeUtf8(room).length > MAX_ROOM_BYTES) {
    refuse(room, `a room name has at most ${String(MAX_ROOM_BYTES)} bytes of UTF-8`);
  }
  const segments = room.split('/');
  if (!segments.some(isDots)) return segments.map(encodeURIComponent).join('/');
  // URLs resolve `.` and `..` segments away, escaped or not, but not inside a longer segment.
  if (segments.length === 1) refuse(room, 'a URL cannot carry a room named . or ..');
  return encodeURIComponent(room);
}

function isDots(segment: string): boolean {
  return segment === '.' || segment === '..';
}

function refuse(room: string, rule: string): never {
  throw new SyncError('INVALID_ARGUMENT', {
    value: `room ${JSON.stringify(room.slice(0, 64))}`,
    rule,
    remedy: 'Choose another name',
  });
}
