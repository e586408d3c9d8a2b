import type { Change } from '../../src/model/change.ts';
import type { ModelChange } from './survival.ts';

/** A change that was made in a replay, with what the survival model has to know of it. */
export interface RecordedChange extends ModelChange {
  /** Place of its edit in the trace. */
  readonly edit: number;
}

/**
 * Takes what is needed out of a change, since a Change holds on to its device's documents.
 * @param settles path of the conflict it settles; undefined where it settles none
 */
export function recordedChange(change: Change, edit: number, settles?: string): RecordedChange {
  const { resourceId, operation, fields } = change;
  return { resourceId, operation, fields, settles, edit };
}
