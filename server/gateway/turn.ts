import type { Writable } from 'node:stream';

type Stream = Pick<Writable, 'cork' | 'uncork'>;

/**
 * What is written in one turn of the event loop leaves each socket in one system call, which is most of what a small
 * frame costs.
 */
export class Turn {
  #corked = new Set<Stream>();

  /** To be called before something is written to a stream. */
  gather(stream: Stream): void {
    if (this.#corked.has(stream)) return;
    if (this.#corked.size === 0) setImmediate(() => this.#end());
    this.#corked.add(stream);
    stream.cork();
  }

  #end(): void {
    const corked = this.#corked;
    this.#corked = new Set();
    for (const stream of corked) stream.uncork();
  }
}
