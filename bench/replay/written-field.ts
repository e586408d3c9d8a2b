import type { Json } from '../../src/model/json.ts';

/** A field that a change wrote, as the change says itself. */
export interface WrittenField {
  readonly path: string;
  readonly before: Json | undefined;
  /** Undefined where nothing, or nothing but a container, is left. */
  readonly after: Json | undefined;
}
