/** Runs `work` now; what it throws becomes a rejection. */
export function attempt<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
