/** A request of whoever runs the relay. */
export type AdminRequest =
  | { readonly type: 'list' }
  | { readonly type: 'show'; readonly room: string }
  | { readonly type: 'project'; readonly room: string; readonly what: 'resources' | 'changes' | 'digests' }
  | { readonly type: 'records'; readonly room: string; readonly after: number }
  | { readonly type: 'export'; readonly room: string; readonly at: PointInTime | undefined }
  | { readonly type: 'import'; readonly room: string }
  | { readonly type: 'restore'; readonly room: string; readonly at: PointInTime; readonly into: string }
  | { readonly type: 'unlock'; readonly room: string }
  | { readonly type: 'delete'; readonly room: string }
  | { readonly type: 'backup' }
  | { readonly type: 'invalid'; readonly status: 400 | 404 | 405; readonly reason: string };

/** A point of a room's history. */
export type PointInTime =
  | { readonly type: 'sequence'; readonly sequence: number }
  /** ms since 1970 */
  | { readonly type: 'time'; readonly time: number };

const METHODS: Readonly<Record<string, string>> = {
  '': 'GET DELETE',
  resources: 'GET',
  changes: 'GET',
  digests: 'GET',
  records: 'GET',
  export: 'GET',
  import: 'POST',
  restore: 'POST',
  unlock: 'POST',
};

/**
 * Reads an admin request's first line. A room's name is one segment of the path, escaped as a whole.
 * @param url path and query
 */
export function parseAdminRequest(method: string, url: string): AdminRequest {
  const { pathname, searchParams } = new URL(url, 'http://relay');
  const [, , what, escaped, action = '', ...rest] = pathname.split('/');
  if (what === 'backup' && escaped === undefined) {
    return method === 'POST' ? { type: 'backup' } : invalid(405, 'POST it');
  }
  if (what !== 'rooms' || rest.length > 0) return invalid(404, 'there is no such page');
  if (escaped === undefined) return method === 'GET' ? { type: 'list' } : invalid(405, 'GET it');
  const allowed = Object.hasOwn(METHODS, action) ? METHODS[action] : undefined;
  if (allowed === undefined) return invalid(404, 'there is no such page');
  if (!allowed.split(' ').includes(method)) return invalid(405, `${allowed} it`);
  const room = unescaped(escaped);
  if (room === undefined) return invalid(400, "the room's name is escaped as one segment of the path");
  return aboutRoom(room, action, method, searchParams);
}

function aboutRoom(room: string, action: string, method: string, query: URLSearchParams): AdminRequest {
  switch (action) {
    case '':
      return method === 'DELETE' ? { type: 'delete', room } : { type: 'show', room };
    case 'resources':
    case 'changes':
    case 'digests':
      return { type: 'project', room, what: action };
    case 'records': {
      const after = query.get('after') ?? '0';
      if (!/^\d{1,15}$/.test(after)) return invalid(400, 'after is a whole number');
      return { type: 'records', room, after: Number(after) };
    }
    case 'import':
      return { type: 'import', room };
    case 'unlock':
      return { type: 'unlock', room };
  }
  const at = parsePoint(query);
  if (at === 'invalid') return invalid(400, 'sequence is a whole number, time an ISO date; give one of them');
  if (action === 'export') return { type: 'export', room, at };
  const into = query.get('into') ?? '';
  if (at === undefined || into === '')
    return invalid(400, 'name sequence or time, and the room to restore into');
  return { type: 'restore', room, at, into };
}

function parsePoint(query: URLSearchParams): PointInTime | 'invalid' | undefined {
  const sequence = query.get('sequence');
  const time = query.get('time');
  if (sequence === null && time === null) return undefined;
  if (sequence !== null && time !== null) return 'invalid';
  if (sequence !== null) {
    return /^\d{1,15}$/.test(sequence) ? { type: 'sequence', sequence: Number(sequence) } : 'invalid';
  }
  const parsed = Date.parse(time ?? '');
  return Number.isNaN(parsed) ? 'invalid' : { type: 'time', time: parsed };
}

function unescaped(segment: string): string | undefined {
  try {
    return segment === '' ? undefined : decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function invalid(status: 400 | 404 | 405, reason: string): AdminRequest {
  return { type: 'invalid', status, reason };
}
