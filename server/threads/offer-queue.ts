import type { Offer } from '../documents/commit-offers.ts';
import type { AppendListener } from '../sessions/room-store.ts';

/** An offer that is to be committed as it is, or in the place of it one that says nothing, or not at all. */
export type Verdict = 'commit' | 'known' | 'refused';

interface Entry {
  readonly offer: Offer;
  readonly listener: AppendListener;
  verdict: Verdict | undefined;
}

/**
 * Offers of one room in the order they came, while one of them is looked into before it may be committed: an
 * acknowledgement counts frames, so none may overtake another.
 */
export class OfferQueue {
  readonly #entries: Entry[] = [];
  readonly #pass: (offer: Offer, listener: AppendListener, verdict: Verdict) => void;

  constructor(pass: (offer: Offer, listener: AppendListener, verdict: Verdict) => void) {
    this.#pass = pass;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** @param verdict settles once it has been looked into; undefined where there is nothing to wait for */
  add(offer: Offer, listener: AppendListener, verdict: Promise<Verdict> | undefined): void {
    const entry: Entry = { offer, listener, verdict: verdict === undefined ? 'commit' : undefined };
    this.#entries.push(entry);
    void verdict?.then((decided) => {
      entry.verdict = decided;
      this.#advance();
    });
    this.#advance();
  }

  #advance(): void {
    for (let [first] = this.#entries; first?.verdict !== undefined; [first] = this.#entries) {
      this.#entries.shift();
      this.#pass(first.offer, first.listener, first.verdict);
    }
  }
}
