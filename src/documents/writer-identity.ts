import { deviceOf, mintIncarnation, writerId } from '../model/writer.ts';
import type { WriterId } from '../model/writer.ts';

export interface WriterIdentityOptions {
  readonly deviceId: string;
  /** Every incarnation this store has had, the present one last; empty to mint the first. */
  readonly incarnations: readonly string[];
  /** 0 for the first that writes to this store, 1 for a second one at the same time, and so on. */
  readonly slot: number;
  /** Numbers from 0 up to, not including, 1. */
  readonly random: () => number;
  /** Called with all incarnations when there is a new one: store them before anything is sent. */
  readonly onRenewed: (incarnations: readonly string[], reason: RenewalReason) => void;
}

/**
 * `first`: a new store. `cloned`: somebody else writes under the same name, so the store was copied.
 * `gap`: a write is missing in the store, or was refused by it and may have left. `refused`: changes that the relay refused were taken out of the store.
 */
export type RenewalReason = 'first' | 'cloned' | 'gap' | 'refused';

/** Under which name this store numbers its changes, and under which it did before. */
export class WriterIdentity {
  readonly deviceId: string;
  readonly #options: WriterIdentityOptions;
  #incarnations: readonly string[];
  /** The same texts every time: whoever looks something up by them needs not hash them anew. */
  #own: readonly WriterId[] = [];

  constructor(options: WriterIdentityOptions) {
    this.deviceId = options.deviceId;
    this.#options = options;
    this.#incarnations = options.incarnations;
    this.#name();
    if (options.incarnations.length === 0) this.renew('first');
  }

  current(): WriterId {
    return this.#own.at(-1) ?? writerId(this.deviceId, '', this.#options.slot);
  }

  /** Which of those that write to this store at once it is. */
  get slot(): number {
    return this.#options.slot;
  }

  /** All names of this store in this slot, the present one last. */
  own(): readonly WriterId[] {
    return this.#own;
  }

  /** Whether a writer is this device, in whatever store or slot. */
  isOwn(writer: string): boolean {
    return deviceOf(writer) === this.deviceId;
  }

  /** A text that nobody used before. */
  unique(): string {
    return mintIncarnation(this.#options.random);
  }

  /** A Yjs client id, which most likely nobody uses. */
  clientId(): number {
    return Math.floor(this.#options.random() * 2 ** 32);
  }

  /** To be told of every writer under whose name an entry arrived that this store did not write. */
  noticeOther(writer: string): void {
    if (writer === this.current()) this.renew('cloned');
  }

  /** Goes on under a new name. */
  renew(reason: RenewalReason): void {
    this.#incarnations = [...this.#incarnations, this.unique()];
    this.#name();
    this.#options.onRenewed(this.#incarnations, reason);
  }

  #name(): void {
    const { deviceId, slot } = this.#options;
    this.#own = this.#incarnations.map((incarnation) => writerId(deviceId, incarnation, slot));
  }
}
