import { isReadableArray } from './attempt.ts';

/** Characters of a text that a message shows. */
const SHOWN = 40;

/** An unknown value for a reader, short, without running any code of its own. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return isReadableArray(value) ? 'an array' : 'an object';
    default:
      return `a ${typeof value}`;
  }
}
