/** What reading something of the app's gave. Anything may throw there: a getter, a trap of a proxy. */
export type Attempt<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly cause: unknown };

export function attempt<T>(read: () => T): Attempt<T> {
  try {
    return { ok: true, value: read() };
  } catch (cause) {
    return { ok: false, cause };
  }
}

/** The member of an object, read once. */
export function readMember(source: object, name: string): Attempt<unknown> {
  return attempt(() => (source as Readonly<Record<string, unknown>>)[name]);
}

/** Whether the value is an array; of a revoked proxy nobody can say, and it is none. */
export function isReadableArray(value: unknown): value is readonly unknown[] {
  const asked = attempt(() => Array.isArray(value));
  return asked.ok && asked.value;
}
