import { checkPending } from './check-pending.ts';
import { checkHonesty, checkTab } from './check-tab.ts';
import { checkTold } from './check-told.ts';
import { finish } from './finish.ts';
import type { Script } from './script.ts';
import { takeStep } from './take-step.ts';
import { World } from './world.ts';
import type { WorldOptions } from './world.ts';

/** Ms after which a relay that went down is up again. */
const RELAY_DOWN = 3_000;

/** What came of a world that kept every law. */
export interface Outcome {
  readonly counts: Readonly<Record<string, number>>;
  /** One line for each thing that happened, where it was asked for. */
  readonly trace: readonly string[];
}

/** A law was broken; with the trace, where one was kept. */
export class WorldFailed extends Error {
  override readonly name = 'WorldFailed';
  readonly trace: readonly string[];

  constructor(cause: unknown, trace: readonly string[]) {
    super(messageOf(cause), { cause });
    this.trace = trace;
  }
}

/** Lets one world happen, and holds it to every law. @throws WorldFailed */
export async function runWorld(script: Script, options: WorldOptions = {}): Promise<Outcome> {
  const world = new World(script, options);
  const { simulation, counts } = world;
  try {
    for (const device of world.devices) world.openTab(device);
    for (const step of script.steps) {
      await simulation.advance(step.wait);
      takeStep(world, step);
      await simulation.advance(0);
      restartRelay(world);
      checkEverybody(world);
    }
    await finish(world);
    checkProblems(world);
  } catch (error) {
    throw new WorldFailed(error, simulation.trace ?? []);
  } finally {
    for (const { running } of world.devices) for (const tab of running) tab.crash();
    await world.relay.close();
  }
  counts.add('worlds');
  if (script.isNested === true) counts.add('worlds of nested values');
  if (script.valuesPerClientId !== undefined) counts.add('worlds of several client ids a session');
  counts.add('frames', world.frames.frames);
  counts.add('recorded changes', world.oracle.changes.length);
  return { counts: counts.toJson(), trace: simulation.trace ?? [] };
}

function checkEverybody(world: World): void {
  checkProblems(world); // what a listener found out explains what is shown
  for (const tab of world.open) {
    checkTab(world, tab);
    checkHonesty(world, tab);
    checkPending(world, tab);
    checkTold(world, tab);
  }
}

function checkProblems(world: World): void {
  const problem = world.frames.failure ?? world.problems[0];
  if (problem !== undefined) throw new Error(messageOf(problem), { cause: problem });
}

function restartRelay(world: World): void {
  if (world.relay.isUp || world.relayIsDue) return;
  world.relayIsDue = true;
  world.simulation.schedule(() => {
    world.relayIsDue = false;
    if (!world.relay.isUp) world.relay.start();
  }, RELAY_DOWN);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
