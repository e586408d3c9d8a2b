import { readCommits } from '../commits.ts';
import type { Commits } from '../commits.ts';
import { edits, editsUpTo } from '../edits.ts';
import { latencies } from '../figures.ts';
import type { Figure } from '../figures.ts';
import { LoadClient } from '../load-client.ts';
import { syncedWrites } from '../machine.ts';
import type { SyncedWrites } from '../machine.ts';
import { Countdown, pace } from '../pace.ts';
import type { RelaySizes } from '../sizes.ts';
import type { Running } from '../subjects.ts';

const WRITERS = 20;
const PER_SECOND = 2_000;
/** Bytes of text in each value. */
const VALUE_BYTES = 120;
/** Updates that a writer has under way at most when it sends as fast as it can. */
const WINDOW = 50;

/** Twenty rooms, each with somebody who writes and somebody who watches. */
export async function updates(running: Running, sizes: RelaySizes): Promise<readonly Figure[]> {
  return [...(await evenLoad(running, sizes)), ...(await burst(running, sizes))];
}

/** 2,000 updates a second, over all rooms. */
async function evenLoad(running: Running, { seconds }: RelaySizes): Promise<readonly Figure[]> {
  const total = PER_SECOND * seconds;
  const pairs = await openPairs(running, 'even', total / WRITERS);
  const acks: number[] = [];
  const arrivals: number[] = [];
  const settled = new Countdown(2 * total);
  for (const pair of pairs) {
    pair.onAcknowledged((index) => {
      acks.push(performance.now() - (pair.sentAt[index] ?? NaN));
      settled.tell();
    });
    pair.onArrived((index) => {
      arrivals.push(performance.now() - (pair.sentAt[index] ?? NaN));
      settled.tell();
    });
  }
  const { subject, server, data } = running;
  const commitsBefore = subject.durable ? await readCommits(server.url) : undefined;
  const before = await server.usage();
  await pace(PER_SECOND, total, (index) => pairs[index % WRITERS]?.send());
  await settled.reached(60);
  const after = await server.usage();
  const commitsAfter = subject.durable ? await readCommits(server.url) : undefined;
  for (const pair of pairs) pair.close();
  const waits =
    commitsBefore && commitsAfter && waitsForDisk(commitsBefore, commitsAfter, total, syncedWrites(data));
  const socketThread = ((after.socketThread - before.socketThread) / total).toFixed(0);
  return [
    ...latencies('2,000 updates/s: acknowledgement', acks, waits?.time),
    ...latencies('2,000 updates/s: arrival at another client', arrivals, waits?.time),
    {
      name: '2,000 updates/s: CPU of one update',
      unit: 'us',
      value: (after.cpu - before.cpu) / total,
      note: `${socketThread} us on the socket thread${waits === undefined ? '' : `, ${waits.cpu}`}`,
    },
  ];
}

/** Why what is durable takes longer, and more: what its commits took, and what the disk alone takes. */
function waitsForDisk(
  before: Commits,
  after: Commits,
  updates: number,
  { p50, p99, cpu }: SyncedWrites,
): { readonly time: string; readonly cpu: string } {
  const commits = after.count - before.count;
  const mean = ((after.seconds - before.seconds) * 1_000) / commits;
  const apart = ((updates / PER_SECOND) * 1_000) / commits;
  return {
    time:
      `after the commit's fsync, the others from memory: commits ${apart.toFixed(1)} ms apart, for which an update ` +
      `is gathered with others, and each took ${mean.toFixed(1)} ms in the mean, ` +
      `a synced write alone on this disk p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    cpu:
      `and the disk, which the others leave out: ${(updates / commits).toFixed(0)} updates a commit, ` +
      `a synced write alone ${cpu.toFixed(0)} us`,
  };
}

/** As fast as updates are acknowledged. */
async function burst(running: Running, sizes: RelaySizes): Promise<readonly Figure[]> {
  const each = Math.floor(sizes.burst / WRITERS);
  const pairs = await openPairs(running, 'burst', each);
  const settled = new Countdown(each * WRITERS);
  const { subject, server } = running;
  const before = subject.durable ? await readCommits(server.url) : undefined;
  const begun = performance.now();
  for (const pair of pairs) {
    pair.onAcknowledged(() => {
      pair.send();
      settled.tell();
    });
    for (let count = 0; count < WINDOW; count++) pair.send();
  }
  await settled.reached(120);
  const seconds = (performance.now() - begun) / 1_000;
  for (const pair of pairs) pair.close();
  const after = subject.durable ? await readCommits(server.url) : undefined;
  const note = before && after && waitsForCommits(before, after, each * WRITERS);
  return [
    {
      name: 'as fast as acknowledged',
      unit: 'updates/s',
      value: (each * WRITERS) / seconds,
      ...(note !== undefined && { note }),
    },
  ];
}

/** Why what is durable is acknowledged later: nobody sends more than a window before that. */
function waitsForCommits(before: Commits, after: Commits, updates: number): string {
  const commits = after.count - before.count;
  const mean = ((after.seconds - before.seconds) * 1_000) / commits;
  return (
    `each of ${WRITERS} writers has ${WINDOW} under way and waits for their fsync: a commit took ${mean.toFixed(1)} ms in ` +
    `the mean and held ${(updates / commits).toFixed(0)}; the others acknowledge from memory`
  );
}

/** Somebody who writes, and somebody who watches. */
class Pair {
  readonly sentAt: number[] = [];
  readonly #writer: LoadClient;
  readonly #watcher: LoadClient;
  readonly #edits: readonly Uint8Array[];
  readonly #echoes: boolean;

  constructor(writer: LoadClient, watcher: LoadClient, made: readonly Uint8Array[], echoes: boolean) {
    this.#writer = writer;
    this.#watcher = watcher;
    this.#edits = made;
    this.#echoes = echoes;
  }

  send(): void {
    const update = this.#edits[this.sentAt.length];
    if (update === undefined) return;
    this.sentAt.push(performance.now());
    this.#writer.update(update);
  }

  onAcknowledged(listener: (index: number) => void): void {
    let known = 0;
    const upTo = (count: number): void => {
      while (known < count) listener(known++);
    };
    if (this.#echoes) this.#writer.events.onUpdate = (update) => upTo(editsUpTo(update));
    else this.#writer.events.onAcknowledged = upTo;
  }

  onArrived(listener: (index: number) => void): void {
    let arrived = 0;
    this.#watcher.events.onUpdate = (update) => {
      for (const count = editsUpTo(update); arrived < count;) listener(arrived++);
    };
  }

  close(): void {
    this.#writer.close();
    this.#watcher.close();
  }
}

async function openPairs(
  { subject, server }: Running,
  prefix: string,
  each: number,
): Promise<readonly Pair[]> {
  return Promise.all(
    Array.from({ length: WRITERS }, async (_, index) => {
      const room = `${prefix}-${index}`;
      const writer = await LoadClient.connect(subject.wire, server.url, room);
      const watcher = await LoadClient.connect(subject.wire, server.url, room);
      return new Pair(writer, watcher, edits(each, VALUE_BYTES), subject.acknowledges === 'echo');
    }),
  );
}
