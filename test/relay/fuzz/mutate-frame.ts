/** What a mutation does to a frame; together they know where a frame's lengths and types are. */
const MUTATIONS = ['bit', 'byte', 'cut', 'repeat', 'insert', 'length', 'type', 'splice', 'large'] as const;

/** Numbers that lie best: boundaries of one, two and more bytes of a varUint, and far beyond. */
const LIES: readonly (readonly number[])[] = [
  [0],
  [1],
  [127],
  [128, 1],
  [255, 127],
  [128, 135, 167, 14],
  [255, 255, 255, 255, 15],
  [255, 255, 255, 255, 255, 255, 255, 15],
  [255, 255, 255, 255, 255, 255, 255, 255, 255, 255],
];

/** The frame with one to three things wrong with it. */
export function mutateFrame(
  frame: Uint8Array,
  others: readonly Uint8Array[],
  random: () => number,
): Uint8Array {
  let mutated = [...frame];
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let count = 1 + below(3); count > 0; count--) {
    const at = below(Math.max(1, mutated.length));
    switch (MUTATIONS[below(MUTATIONS.length)]) {
      case 'bit':
        mutated[at] = (mutated[at] ?? 0) ^ (1 << below(8));
        break;
      case 'byte':
        mutated[at] = below(256);
        break;
      case 'cut':
        mutated = mutated.slice(0, at);
        break;
      case 'repeat':
        mutated = [...mutated.slice(0, at), ...mutated.slice(below(at + 1))];
        break;
      case 'insert':
        mutated.splice(at, 0, ...Array.from({ length: 1 + below(4) }, () => below(256)));
        break;
      case 'length':
        // A number anywhere, the first ones more often: those are lengths and counts.
        mutated.splice(random() < 0.5 ? Math.min(at, 6) : at, 1, ...(LIES[below(LIES.length)] ?? []));
        break;
      case 'type':
        mutated[below(2)] = below(5);
        break;
      case 'splice': {
        const other = others[below(others.length)] ?? frame;
        mutated = [...mutated.slice(0, at), ...other.subarray(below(other.length))];
        break;
      }
      case 'large':
        mutated = [...mutated, ...new Uint8Array(below(5_000))];
        break;
      case undefined:
        break;
    }
  }
  return Uint8Array.from(mutated);
}
