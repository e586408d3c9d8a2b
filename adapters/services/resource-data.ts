/** An object with an `id` text and whatever else: a value of an interface, or an object written in place. */
export type ResourceData =
  { readonly id: string } | { readonly id: string; readonly [member: string]: unknown };
