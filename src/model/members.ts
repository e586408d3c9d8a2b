import { emptyObject } from './empty-object.ts';

/** The members of an object side by side: a thousand of them are read, compared and left out faster than in an object. */
export class Members<T> {
  /** In their order, each once. */
  readonly names: readonly string[];
  /** As many as there are names. */
  readonly values: readonly T[];

  constructor(names: readonly string[], values: readonly T[]) {
    this.names = names;
    this.values = values;
  }

  /** A frozen object of those members that `isIn` names by their places. */
  toObject(isIn: (place: number) => boolean = () => true): Readonly<Record<string, T>> {
    const object = emptyObject<T>(this.names.length);
    for (let place = 0; place < this.names.length; place += 1) {
      const [name, value] = [this.names[place], this.values[place]];
      if (name !== undefined && value !== undefined && isIn(place)) object[name] = value;
    }
    return Object.freeze(object);
  }
}
