/**
 * `npm run mutants`: shows that the laws can fail. Each broken twin of the project has to be caught by the tests it
 * names, and the project itself has to pass all of them. Exits with 1 otherwise.
 *
 * `npm run mutants -- outbox` tries only the twins with that in their name.
 */
import { ProjectCopy } from './project-copy.ts';
import { runLaws } from './run-laws.ts';
import type { Verdict } from './run-laws.ts';
import { TWINS } from './twins.ts';

/** Copies under test at a time. */
const AT_ONCE = 2;

interface Job {
  readonly name: string;
  readonly run: () => Promise<Verdict>;
  readonly isAsItShould: (verdict: Verdict) => boolean;
}

const wanted = process.argv[2] ?? '';
const twins = TWINS.filter(({ name }) => name.includes(wanted));

const jobs: Job[] = twins.map(({ name, patches, caughtBy }) => ({
  name,
  run: () =>
    inCopy((copy) => {
      for (const patch of patches) copy.apply(patch);
      return runLaws(copy.folder, caughtBy);
    }),
  isAsItShould: ({ type }) => type === 'caught',
}));
const files = [...new Set(twins.flatMap(({ caughtBy }) => caughtBy))];
// First, since it takes longest.
jobs.unshift({
  name: '(the project as it is)',
  run: () => inCopy((copy) => runLaws(copy.folder, files)),
  isAsItShould: ({ type }) => type === 'passed',
});

let failures = 0;
console.log('| twin | what became of it | s |\n|---|---|---|');
await Promise.all(Array.from({ length: AT_ONCE }, work));
console.log(`\n${twins.length} twins, ${failures} not as they should be.`);
process.exitCode = failures > 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const verdict = await job
      .run()
      .catch((error: unknown): Verdict => ({ type: 'unusable', why: String(error), seconds: 0 }));
    const isRight = job.isAsItShould(verdict);
    if (!isRight) failures += 1;
    console.log(
      `| ${job.name} | ${isRight ? '' : 'WRONG: '}${tell(verdict)} | ${verdict.seconds.toFixed(1)} |`,
    );
  }
}

async function inCopy(work: (copy: ProjectCopy) => Promise<Verdict>): Promise<Verdict> {
  const copy = new ProjectCopy();
  try {
    return await work(copy);
  } finally {
    copy.dispose();
  }
}

function tell(verdict: Verdict): string {
  switch (verdict.type) {
    case 'passed':
      return `passes all ${verdict.tests} tests`;
    case 'caught':
      return `caught by ${verdict.by.replaceAll('|', '/')}`;
    case 'unusable':
      return `did not run: ${verdict.why.replaceAll('|', '/')}`;
  }
}
