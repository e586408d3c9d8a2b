import { SyncError } from '../model/errors.ts';
import type { SlotClaim } from './persistence.ts';

/** Writers of one workspace on one store at a time: far more than open tabs, few enough to search through. */
export const MAX_SLOTS = 64;

/** Gives a slot back; called once. */
export type ReleaseSlot = () => Promise<void>;

/**
 * Takes one slot of a workspace, without waiting, until it is released or the holder dies. Undefined when somebody
 * has it.
 */
export type LockSlot = (workspace: string, slot: number) => Promise<ReleaseSlot | undefined>;

/** The writer slots that one persistence holds. */
export class SlotClaims {
  readonly #lock: LockSlot;
  readonly #held = new Set<SlotClaim>();

  constructor(lock: LockSlot) {
    this.#lock = lock;
  }

  /** @throws SyncError STORAGE_FAILED when every slot is taken; what locking throws */
  async claim(workspace: string): Promise<SlotClaim> {
    for (let slot = 0; slot < MAX_SLOTS; slot += 1) {
      const release = await this.#lock(workspace, slot);
      if (release !== undefined) return this.#hold(slot, release);
    }
    throw new SyncError('STORAGE_FAILED', {
      value: `workspace ${JSON.stringify(workspace)}`,
      rule: `at most ${MAX_SLOTS} may write to it on one device at once, and as many do`,
      remedy: 'Close some of its tabs or processes, then open it again.',
    });
  }

  async releaseAll(): Promise<void> {
    await Promise.all([...this.#held].map((claim) => claim.release()));
  }

  #hold(slot: number, release: ReleaseSlot): SlotClaim {
    let released: Promise<void> | undefined;
    const claim: SlotClaim = {
      slot,
      release: () => {
        // Held until it is done, so that `releaseAll` waits for it.
        released ??= release().finally(() => this.#held.delete(claim));
        return released;
      },
    };
    this.#held.add(claim);
    return claim;
  }
}
