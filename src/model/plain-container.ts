import { Refusal } from './json-refusal.ts';

/** Whether it is an object of nobody's class, of this realm or of another. */
export function isPlainObject(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype === Object.prototype || prototype === null) return true;
  // Another realm's Object.prototype: the end of its chain, and it has what a bare Object.create(null) has not.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');
}

/** Whether an array is of no subclass, of this realm or of another. */
export function isPlainArray(array: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(array);
  // Array.prototype is an array itself, in every realm; the prototype of a subclass is not.
  return prototype === Array.prototype || Array.isArray(prototype);
}

/** The refusal of an object or array of some class. */
export function notPlain(object: object): Refusal {
  // Nobody knows what a hostile object has for a constructor, not even that it has one.
  const name = (object as { readonly constructor?: { readonly name?: unknown } | null }).constructor?.name;
  const known = typeof name === 'string' && name !== '' ? name.slice(0, 40) : 'class instance';
  return new Refusal(known, 'JSON has plain objects and arrays only', 'Store its data');
}
