/** By UTF-16 code units, as the operators compare texts: the same order on every device. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
