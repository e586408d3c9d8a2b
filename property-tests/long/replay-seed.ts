import { runWorld, WorldFailed } from '../world/run-world.ts';
import { scriptOfSeed } from '../world/script-of-seed.ts';
import { shrinkScript } from './shrink-script.ts';

/** Lets the world of a seed happen again, and prints everything that happens. Returns the exit code. */
export async function replaySeed(seed: number, shrinks: boolean): Promise<number> {
  const script = shrinks ? await shrinkScript(scriptOfSeed(seed)) : scriptOfSeed(seed);
  console.log(JSON.stringify(script));
  try {
    const { trace, counts } = await runWorld(script, { traced: true });
    console.log(trace.join('\n'));
    console.log(`\nEvery law holds. ${JSON.stringify(counts)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof WorldFailed)) throw error;
    console.log(error.trace.join('\n'));
    console.log(`\n${error.message}`);
    if (error.cause instanceof Error) console.log(error.cause.stack);
    return 1;
  }
}
