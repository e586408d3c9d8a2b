import { examineRecord } from './examine-record.ts';
import { copyParts } from './examined.ts';

/** What a record was found to be. */
export interface Validation {
  readonly isValid: boolean;
  /** What is wrong, each with the value, the rule it breaks and the remedy. */
  readonly errors: string[];
}

/** A repaired copy's account of itself. */
export interface RepairReport {
  /** What was changed, and to what. */
  repairs: string[];
  /** What is wrong and could not be put right here. */
  unrepaired: string[];
}

/** The same members, free to be changed. */
export type Repaired<T> = { -readonly [K in keyof T]: T[K] } & RepairReport;

/**
 * Checks and repairs stored records. Two shapes are known: a versioned record, as ChangeTracker.snapshot gives it
 * (`data, version, timestamp, userId, deviceId, hash, vectorClock`), and one with a `history` of changes, recorded
 * ones or simple `{ operation, data }`, each with the whole data after it. Of the second, data and version are
 * needed; whatever else is there is checked as well.
 */
export const DataValidator = {
  /** Whether a record holds together. Never throws, whatever `data` is, and changes nothing. */
  validate(data: unknown): Validation {
    const { errors } = examineRecord(data).findings;
    return { isValid: errors.length === 0, errors: [...errors] };
  },

  /**
   * A repaired copy. With a history the data is what replaying it gives; without one the hash, the version, the
   * clock and the time are put right as far as the rest tells. A change of the history that cannot be read is left
   * out; one that was altered stays, and is not replayed. What could not be repaired is told in `unrepaired`; where
   * that is empty, the copy is valid. Never throws, and `data` itself is not changed.
   */
  repair<T>(data: T): Repaired<T> {
    const { record, findings } = examineRecord(data);
    const report = { repairs: [...findings.repairs], unrepaired: [...findings.unrepaired] };
    return { ...(copyParts(record) as object), ...report } as Repaired<T>; // reason: a copy of what was given
  },
};
