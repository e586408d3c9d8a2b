import type { Change } from '../../src/model/change.ts';
import type { ModelChange } from './survival.ts';

/** A change that was made in a replay, with what the survival model has to know of it. */
export interface RecordedChange {
  readonly change: Change;
  /** Path of the conflict it settles; undefined where it settles none. */
  readonly settles: string | undefined;
  /** Place of its edit in the trace. */
  readonly edit: number;
}

/** A change in the terms of the survival model. */
export function toModelChange({ change, settles }: RecordedChange): ModelChange {
  const { resourceId, operation, fields } = change;
  return { resourceId, operation, fields, settles };
}
