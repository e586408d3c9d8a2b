import { SyncError } from '../../src/model/errors.ts';
import { attempt } from './attempt.ts';

/** Something wrong with a record: what, the rule it breaks, and what to do about it. */
export interface Fault {
  readonly value: string;
  readonly rule: string;
  readonly remedy: string;
}

/** What an examination found out, in the order in which it looked. */
export class Findings {
  readonly #errors: string[] = [];
  readonly #repairs: string[] = [];
  readonly #unrepaired: string[] = [];

  /** Everything that is wrong. */
  get errors(): readonly string[] {
    return this.#errors;
  }

  /** What was done about some of it. */
  get repairs(): readonly string[] {
    return this.#repairs;
  }

  /** What nothing could be done about here. */
  get unrepaired(): readonly string[] {
    return this.#unrepaired;
  }

  /** @param repair what the repaired copy has in its place */
  repaired({ value, rule, remedy }: Fault, repair: string): void {
    this.#errors.push(`${value}: ${rule}. ${remedy}`);
    this.#repairs.push(`${value}: ${repair}`);
  }

  unrepairable({ value, rule, remedy }: Fault): void {
    const error = `${value}: ${rule}. ${remedy}`;
    this.#errors.push(error);
    this.#unrepaired.push(error);
  }

  /** What `read` gives; where that throws, the fault is told, and what takes its place is undefined. */
  reading<T>(name: string, read: () => T, repair?: string): T | undefined {
    const result = attempt(read);
    if (result.ok) return result.value;
    const fault = result.cause instanceof SyncError ? result.cause : unreadable(name);
    if (repair === undefined) this.unrepairable(fault);
    else this.repaired(fault, repair);
    return undefined;
  }
}

function unreadable(name: string): Fault {
  return {
    value: `${name} (unreadable)`,
    rule: 'a member can be read without an error',
    remedy: 'Pass plain data',
  };
}
