import { runWorld } from '../world/run-world.ts';
import type { Script } from '../world/script.ts';

/** The smallest script found that fails as this one does: with fewer steps, fewer devices, fewer resources. */
export async function shrinkScript(script: Script): Promise<Script> {
  const failure = await failureOf(script);
  if (failure === undefined) return script;
  let least = script;
  for (let smaller: Script | undefined = least; smaller !== undefined;) {
    least = smaller;
    smaller = undefined;
    for (const candidate of smallerThan(least)) {
      if ((await failureOf(candidate)) !== failure) continue;
      smaller = candidate;
      break;
    }
  }
  return least;
}

function* smallerThan(script: Script): Generator<Script> {
  const { steps, devices, resources } = script;
  for (let size = Math.floor(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = steps.length - size; from >= 0; from -= size) {
      yield { ...script, steps: steps.toSpliced(from, size) };
    }
  }
  for (const index of devices.keys())
    if (devices.length > 1) yield { ...script, devices: devices.toSpliced(index, 1) };
  if (resources > 1) yield { ...script, resources: resources - 1 };
}

/** What goes wrong, without the figures and names that every world has of its own. */
async function failureOf(script: Script): Promise<string | undefined> {
  try {
    await runWorld(script);
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error)
      .replaceAll(/\d+/g, '#')
      .slice(0, 40);
  }
}
