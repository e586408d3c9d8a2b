import type { Writable } from 'node:stream';

/**
 * Returns what is to be called before something is written: all that is written in one turn of the event loop then
 * leaves in one system call, which is most of what a small frame costs.
 */
export function corked(stream: Pick<Writable, 'cork' | 'uncork'>): () => void {
  let isCorked = false;
  return () => {
    if (isCorked) return;
    isCorked = true;
    stream.cork();
    setImmediate(() => {
      isCorked = false;
      stream.uncork();
    });
  };
}
