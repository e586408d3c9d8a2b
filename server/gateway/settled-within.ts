/** Resolves once all have settled, or when the time is over. */
export async function settledWithin(
  promises: Iterable<Promise<unknown>>,
  milliseconds: number,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([Promise.allSettled(promises), late]);
  clearTimeout(timer);
}
