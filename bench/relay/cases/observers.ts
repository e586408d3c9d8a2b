import { readCommits } from '../commits.ts';
import type { Commits } from '../commits.ts';
import { edits, editsUpTo } from '../edits.ts';
import { latencies } from '../figures.ts';
import type { Figure } from '../figures.ts';
import { LoadClient } from '../load-client.ts';
import { openClients } from '../open-clients.ts';
import { Countdown, pace } from '../pace.ts';
import type { RelaySizes } from '../sizes.ts';
import type { Running } from '../subjects.ts';

const PER_SECOND = 10;

/** One person writes, many watch. */
export async function observers(running: Running, sizes: RelaySizes): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const count of sizes.observers) figures.push(...(await watched(running, count, sizes.seconds)));
  return figures;
}

async function watched(
  { subject, server }: Running,
  count: number,
  seconds: number,
): Promise<readonly Figure[]> {
  const room = `watched-${count}`;
  const writer = await LoadClient.connect(subject.wire, server.url, room);
  const watchers = await openClients(count, () => LoadClient.connect(subject.wire, server.url, room));
  const made = edits(PER_SECOND * seconds, 120);
  const sentAt: number[] = [];
  const arrivals: number[] = [];
  const settled = new Countdown(made.length * count);
  for (const watcher of watchers) {
    let arrived = 0;
    watcher.events.onUpdate = (update) => {
      for (const count = editsUpTo(update); arrived < count;) {
        settled.tell();
        arrivals.push(performance.now() - (sentAt[arrived++] ?? NaN));
      }
    };
  }
  const before = subject.durable ? await readCommits(server.url) : undefined;
  await pace(PER_SECOND, made.length, (index) => {
    sentAt.push(performance.now());
    const update = made[index];
    if (update !== undefined) writer.update(update);
  });
  await settled.reached(60);
  const after = subject.durable ? await readCommits(server.url) : undefined;
  for (const client of [writer, ...watchers]) client.close();
  const name = `arrival at ${count} observer${count === 1 ? '' : 's'}`;
  return latencies(name, arrivals, before && after && waitsForCommit(before, after));
}

/** Why what is durable comes later. */
function waitsForCommit(before: Commits, after: Commits): string {
  const mean = ((after.seconds - before.seconds) * 1_000) / (after.count - before.count);
  return `after the commit's fsync, which took ${mean.toFixed(1)} ms in the mean; the others tell it from memory`;
}
