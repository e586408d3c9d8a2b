import fc from 'fast-check';
import { scripts } from './script.ts';
import type { Script, ScriptLimits } from './script.ts';

/** Of ten worlds six are small, three larger, one large. */
const SMALL: ScriptLimits = { devices: [1, 3], steps: [4, 20] };
const MIDDLE: ScriptLimits = { devices: [2, 4], steps: [20, 60] };
const LARGE: ScriptLimits = { devices: [3, 6], steps: [60, 160] };

/** The world of a seed: the same one for the same seed. */
export function scriptOfSeed(seed: number): Script {
  const size = seed % 10;
  const limits = size < 6 ? SMALL : size < 9 ? MIDDLE : LARGE;
  const [script] = fc.sample(scripts(limits), { numRuns: 1, seed });
  if (script === undefined) throw new Error('a seed gives a world');
  return script;
}
