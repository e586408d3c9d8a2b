/** A device's disk, which takes its time: each write ends when the test says so. */
export class Disk {
  readonly #writes: PromiseWithResolvers<void>[] = [];

  /** What a device gives its transport: settles when the newest write has. */
  readonly stored = (): Promise<void> => this.#writes.at(-1)?.promise ?? Promise.resolve();

  /** A write begins. */
  begin(): void {
    const write = Promise.withResolvers<void>();
    write.promise.catch(() => undefined);
    this.#writes.push(write);
  }

  /** The write begun as number `index`, from 0, has succeeded. */
  finish(index: number): void {
    this.#writes[index]?.resolve();
  }

  fail(index: number): void {
    this.#writes[index]?.reject(new Error('the disk is full'));
  }
}
