import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { History } from '../bench/replay/history.ts';
import { isFaultless } from '../bench/replay/report.ts';
import { replayOverRelay } from '../bench/replay/replay-over-relay.ts';
import { replayTrace } from '../bench/replay/replay-trace.ts';
import { lostFields } from '../bench/replay/survival.ts';
import type { ModelChange, Outcome } from '../bench/replay/survival.ts';
import { parseTrace } from '../bench/replay/trace.ts';
import { startRelay } from '../server/relay.ts';
import type { Json } from '../src/model/json.ts';

interface Line {
  readonly parents: readonly number[];
  readonly author: string;
  readonly set?: Record<string, Json>;
  readonly del?: readonly string[];
}

/** Two authors, each with concurrent edits; merges that meet conflicts, a delete beside an edit, and lists. */
const LINES: readonly Line[] = [
  {
    parents: [],
    author: 'ann',
    set: { a: { name: 'a', tags: ['x'] }, b: { name: 'b', size: 1 }, c: { name: 'c' } },
  },
  { parents: [0], author: 'ann', set: { a: { name: 'A1', tags: ['x', 'y'] } } },
  { parents: [0], author: 'ben', set: { a: { name: 'A2', tags: ['x'] }, b: { name: 'b', size: 2 } } },
  { parents: [1, 2], author: 'ann', set: { a: { name: 'A2', tags: ['x', 'y'] }, b: { name: 'b', size: 2 } } },
  {
    parents: [2],
    author: 'ben',
    set: { b: { name: 'b', size: 3, deep: { list: [{ id: 'i', on: true }] } } },
  },
  { parents: [3], author: 'ann', del: ['b'] },
  {
    parents: [5, 4],
    author: 'ben',
    set: { b: { name: 'b', size: 3, deep: { list: [{ id: 'i', on: true }] } } },
  },
  { parents: [6], author: 'cat', set: { d: { name: 'd', sides: [{ base: 'p', alias: 'q' }] } }, del: ['c'] },
  { parents: [6], author: 'ann', set: { c: { name: 'c', tags: [] } } },
  { parents: [7, 8], author: 'cat', set: {}, del: [] },
  { parents: [8], author: 'ann', set: { a: { name: 'A3', tags: 'none' } } },
  { parents: [9], author: 'cat', set: { a: { name: 'A2', tags: ['y', 'z'] } } },
  { parents: [11, 10], author: 'ben', set: { a: { name: 'A3', tags: ['y', 'z'] } } },
  { parents: [12], author: 'ben', set: { c: { name: 'again' } } },
];

const HEADER = '{"type":"thing"}';

function traceText(lines: readonly Line[]): string {
  const edits = lines.map((line, n) =>
    JSON.stringify({ n, time: 1_000_000 * (n + 1), set: {}, del: [], ...line }),
  );
  return [HEADER, ...edits].join('\n');
}

/** What is left where the last writer of a whole resource wins and no conflict is known. */
function lastWriterWins({ edits }: ReturnType<typeof parseTrace>): Outcome {
  const values = new Map<string, Json | undefined>();
  for (const { parents, set, del } of edits) {
    if (parents.length > 1) continue; // Such a system merges by itself.
    for (const id of del) values.set(id, undefined);
    for (const [id, value] of set) values.set(id, value);
  }
  return { value: (id) => values.get(id), conflicts: [] };
}

describe('replay of a recorded history', () => {
  it('[S1] [S2] replays merges, conflicts, deletes and lists, and loses nothing', async () => {
    const { result } = await replayTrace(parseTrace(traceText(LINES)), 1);
    expect(result.mismatches).toEqual([]);
    expect(result).toMatchObject({ edits: 14, lost: 0, digestsEqual: true, finalStateEqual: true });
    expect(result.conflictsMet).toBeGreaterThan(2);
    expect(result.conflictsOpen).toBe(0);
    expect(isFaultless(result, undefined)).toBe(true);
  });

  it('[S1] keeps what several heads disagree on as open conflicts', async () => {
    const { result } = await replayTrace(parseTrace(traceText(LINES.slice(0, 3))), 1);
    expect(result).toMatchObject({ conflictsOpen: 1, lost: 0, digestsEqual: true });
    expect(result.finalStateEqual).toBeUndefined();
  });

  it('[S1] [S2] replays the beginning of a real history', async () => {
    const text = readFileSync(new URL('fixtures/icons-trace.ndjson', import.meta.url), 'utf8');
    const { result } = await replayTrace(parseTrace(text), 1);
    expect(result).toMatchObject({ edits: 120, lost: 0, digestsEqual: true, mismatches: [] });
  });

  it('[S1] [S2] goes on through a relay, with devices that come and go', async () => {
    const relay = await startRelay({ data: ':memory:' });
    try {
      const replay = await replayTrace(parseTrace(traceText(LINES)), 1);
      const result = await replayOverRelay(replay, relay.url, 7);
      expect(result).toMatchObject({ lost: 0, digestsEqual: true, finalStateEqual: true, consistent: true });
      expect(result.liveEdits).toBe(4);
    } finally {
      await relay.close();
    }
  });

  const real = process.env['REPLAY_TRACE'];
  it.skipIf(real === undefined)(
    '[S1] [S2] replays the history that REPLAY_TRACE names',
    { timeout: 600_000 },
    async () => {
      const { result } = await replayTrace(parseTrace(readFileSync(real ?? '', 'utf8')), 1);
      expect(isFaultless(result, undefined), JSON.stringify(result)).toBe(true);
    },
  );
});

describe('the survival model', () => {
  it('[S1] counts what a map with last-writer-wins loses', async () => {
    const trace = parseTrace(traceText(LINES));
    const { replayer, history } = await replayTrace(trace, 1);
    const { changes } = replayer.recorder;
    const saw = (later: number, earlier: number): boolean => {
      const [at, of] = [changes[later]?.edit ?? 0, changes[earlier]?.edit ?? 0];
      return at === of ? later > earlier : history.closure(at).has(of);
    };
    const own = changes.filter(({ edit }) => (trace.edits[edit]?.parents.length ?? 0) < 2);
    const sawOwn = (later: number, earlier: number): boolean =>
      saw(changes.indexOf(own[later] as never), changes.indexOf(own[earlier] as never));
    expect(lostFields(own, sawOwn, lastWriterWins(trace)).length).toBeGreaterThan(0);
  });

  it('[S1] knows that a removed element was made anew by whoever saw it go', () => {
    const at = '/list/~e*0/name';
    const removal = { path: '/list/~e*0', before: { name: 'x' }, after: undefined };
    const changes: readonly ModelChange[] = [[removal], [{ path: at, before: undefined, after: 'x' }]].map(
      (fields) => ({ resourceId: 'a', operation: 'update', fields, settles: undefined }),
    );
    const outcome = { value: () => ({ list: [{ name: 'x' }] }), conflicts: [] };
    expect(lostFields(changes, (later, earlier) => later > earlier, outcome)).toEqual([]);
    expect(lostFields(changes, () => false, outcome)).toEqual([{ change: 0, field: removal }]);
  });

  it('[S1] counts the changes of an edit that never arrived', async () => {
    const lines = LINES.slice(0, 3);
    const whole = new History(parseTrace(traceText(lines)));
    const { replayer } = await replayTrace(parseTrace(traceText(lines)), 1);
    const { changes } = replayer.recorder;
    const saw = (later: number, earlier: number): boolean =>
      whole.closure(changes[later]?.edit ?? 0).has(changes[earlier]?.edit ?? 0) && later !== earlier;
    const without = whole.collection(1);
    const lost = lostFields(changes, saw, { value: (id) => without.get(id), conflicts: [] });
    expect(new Set(lost.map(({ change }) => changes[change]?.edit))).toEqual(new Set([2]));
  });
});

describe('a trace', () => {
  it.each([
    ['no header', '', 'line 1'],
    ['a header without type', '{}', 'line 1'],
    ['no edits', HEADER, 'at least one edit'],
    ['broken JSON', `${HEADER}\n{`, 'line 2'],
    ['an unknown parent', traceText([{ parents: [3], author: 'a' }]), 'line 2: parent 3'],
    [
      'del that is no list',
      `${HEADER}\n{"n":0,"parents":[],"author":0,"time":1,"set":{},"del":{}}`,
      'line 2: del',
    ],
  ])('with %s is refused with its line', (_, text, message) => {
    expect(() => parseTrace(text)).toThrow(message);
  });
});
