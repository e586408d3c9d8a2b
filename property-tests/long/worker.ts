import { runWorld } from '../world/run-world.ts';
import { scriptOfSeed } from '../world/script-of-seed.ts';

/** What the parent asks of a worker: the worlds of some seeds, one after the other. */
export interface Task {
  readonly seeds: readonly number[];
}

/** What a worker tells. */
export type Report =
  | { readonly type: 'ready' }
  | { readonly type: 'begins'; readonly seed: number }
  | { readonly type: 'kept'; readonly counts: Readonly<Record<string, number>> }
  | { readonly type: 'failed'; readonly seed: number; readonly message: string };

/** Runs the worlds that the parent process sends. */
export function runAsWorker(): void {
  const tell = (report: Report): void => void process.send?.(report);
  process.on('message', (task: Task) => {
    run(task, tell).then(
      () => tell({ type: 'ready' }),
      (error: unknown) => {
        throw error;
      },
    );
  });
  tell({ type: 'ready' });
}

async function run({ seeds }: Task, tell: (report: Report) => void): Promise<void> {
  for (const seed of seeds) {
    tell({ type: 'begins', seed });
    try {
      const { counts } = await runWorld(scriptOfSeed(seed));
      tell({ type: 'kept', counts });
    } catch (error) {
      tell({ type: 'failed', seed, message: error instanceof Error ? error.message : String(error) });
    }
  }
}
