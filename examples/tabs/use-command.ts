import { useCallback, useState } from 'react';

/** What to do, and what is told when it goes wrong. */
export interface Command {
  /** Why the last one failed; undefined once another is tried. */
  readonly problem: string | undefined;
  readonly run: (work: () => unknown) => void;
  readonly tell: (error: unknown) => void;
}

/** Runs what a person asks for and keeps what went wrong with it. */
export function useCommand(): Command {
  const [problem, setProblem] = useState<string>();
  const tell = useCallback((error: unknown) => {
    setProblem(error instanceof Error ? error.message : String(error));
  }, []);
  const run = useCallback(
    (work: () => unknown) => {
      setProblem(undefined);
      attempt(work).catch(tell);
    },
    [tell],
  );
  return { problem, run, tell };
}

async function attempt(work: () => unknown): Promise<void> {
  await work();
}
