import type { AuthorText } from '../store/author.ts';
import type { AppendOutcome, StoreAnswer, StoreQuestion } from '../store/store-messages.ts';

/** Called once the update is durable, known or refused. Never called when the store fails first. */
export type AppendListener = (outcome: AppendOutcome) => void;

/** A question of the store's, without the number that its answer comes back with. */
export type Question = StoreQuestion extends infer One
  ? One extends StoreQuestion
    ? Omit<One, 'id'>
    : never
  : never;

/** What rooms need of the store: its threads in a relay that runs, the ledger itself where time is simulated. */
export interface RoomStore {
  /**
   * Offers an update that has passed the scan. `listener` is called once it is durable, known or refused; for one
   * room in the order of the calls; never when the store fails first.
   * @param update not changed afterwards
   * @param author stored with it
   */
  append(room: string, update: Uint8Array, listener: AppendListener, author?: AuthorText): void;
  /** @throws SyncError when the store has failed or is closed */
  ask(question: Question): Promise<StoreAnswer>;
  /** Says that everybody has left a room. */
  rest(room: string): void;
}
