/** A device's disk, which takes its time: each write ends when the test says so. */
export class Disk {
  readonly #writes: PromiseWithResolvers<undefined>[] = [];

  /** What a device gives its transport: settles when the newest write has. */
  readonly stored = (): Promise<undefined> =>
    this.#writes.at(-1)?.promise ?? Promise.resolve<undefined>(undefined);

  /** A write begins. */
  begin(): void {
    const write = Promise.withResolvers<undefined>();
    write.promise.catch(() => undefined);
    this.#writes.push(write);
  }

  /** The write begun as number `index`, from 0, has succeeded. Resolves when those who waited for it have heard. */
  async finish(index: number): Promise<void> {
    const write = this.#writes[index];
    write?.resolve(undefined);
    await write?.promise;
  }

  /** It has failed. */
  fail(index: number): void {
    this.#writes[index]?.reject(new Error('the disk is full'));
  }
}
