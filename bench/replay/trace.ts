import { parseJson } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';

/** One edit of a recorded history. */
export interface Edit {
  /** Its place in the trace, from 0; parents come before it. */
  readonly index: number;
  /** Its name in the file. */
  readonly name: string;
  /** Places of the edits it was made on; two or more for a merge. */
  readonly parents: readonly number[];
  readonly author: string;
  /** Ms since 1970. */
  readonly time: number;
  /** What differs from the first parent's collection. */
  readonly set: ReadonlyMap<string, Json>;
  readonly del: readonly string[];
}

/** A history of one collection. */
export interface Trace {
  /** Type of its resources. */
  readonly type: string;
  readonly edits: readonly Edit[];
}

/** A file that is no trace; the message names the line. */
export class TraceError extends Error {
  override readonly name: string = 'TraceError';

  constructor(line: number, rule: string) {
    super(`line ${line}: ${rule}`);
  }
}

/**
 * Reads a trace: a header `{type, …}` in the first line, then in each line one edit
 * `{n, parents, author, time, set, del}`, parents first.
 * @throws TraceError
 */
export function parseTrace(text: string): Trace {
  const lines = text.split(/\r?\n/u);
  const { type } = parseLine(lines[0] ?? '', 1);
  if (typeof type !== 'string' || type === '') throw new TraceError(1, 'the header names a type');
  const places = new Map<string, number>();
  const edits: Edit[] = [];
  for (const [place, line] of lines.entries()) {
    if (place === 0 || line.trim() === '') continue;
    const edit = toEdit(parseLine(line, place + 1), places, place + 1);
    places.set(edit.name, edit.index);
    edits.push(edit);
  }
  if (edits.length === 0) throw new TraceError(lines.length, 'a trace has at least one edit');
  return { type, edits };
}

function parseLine(line: string, number: number): JsonObject {
  let value: Json;
  try {
    value = parseJson(JSON.parse(line));
  } catch (error) {
    throw new TraceError(number, `it is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isRecord(value)) throw new TraceError(number, 'it is a JSON object');
  return value;
}

function toEdit(line: JsonObject, places: ReadonlyMap<string, number>, number: number): Edit {
  const { n, parents, author, time, set, del } = line;
  if (!isName(n) || places.has(String(n))) throw new TraceError(number, 'n is a number or text of its own');
  if (!isName(author)) throw new TraceError(number, 'author is a number or a text');
  if (typeof time !== 'number') throw new TraceError(number, 'time is a number of ms');
  if (!isRecord(set)) throw new TraceError(number, 'set is an object of resources by id');
  if (!isList(del) || !del.every((id) => typeof id === 'string')) {
    throw new TraceError(number, 'del is a list of ids');
  }
  if (!isList(parents)) throw new TraceError(number, 'parents is a list of edits');
  const known = parents.map((parent) => {
    const place = isName(parent) ? places.get(String(parent)) : undefined;
    if (place === undefined) {
      throw new TraceError(number, `parent ${JSON.stringify(parent)} is an edit in an earlier line`);
    }
    return place;
  });
  return {
    index: places.size,
    name: String(n),
    parents: [...new Set(known)],
    author: String(author),
    time,
    set: new Map(Object.entries(set)),
    del,
  };
}

function isName(value: Json | undefined): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}
