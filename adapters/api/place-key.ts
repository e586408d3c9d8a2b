/** One resource, those of a type, or, where neither is given, all. */
export interface Watched {
  readonly type?: string;
  readonly id?: string;
}

/** One text for each place. */
export function placeKey({ type, id }: Watched): string {
  return JSON.stringify([type, id]);
}
