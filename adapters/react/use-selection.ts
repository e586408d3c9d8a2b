import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Shown } from './shown.ts';
import type { Source } from './source.ts';

/** Which part of a value a component reads; it renders when that part is another. */
export interface Selection<T, S> {
  /** May be written in place: another function on each render costs one call and nothing else. */
  readonly select?: (value: T) => S;
  /** Whether two selected parts are the same; Object.is without. `shallowEqual` is one. */
  readonly equal?: (a: S, b: S) => boolean;
}

/**
 * Reads the selected part of a source.
 * @param atServer what stands for the source's value on a server, and while the page it made is taken over
 */
export function useSelection<T, S>(source: Source<T>, atServer: T, { select, equal }: Selection<T, S>): S {
  const [shown] = useState(() => new Shown<S>());
  const [read, readAtServer] = useMemo(
    () => [selector(source.read, shown, select, equal), selector(() => atServer, shown, select, equal)],
    [source, atServer, select, equal, shown],
  );
  const value = useSyncExternalStore(source.subscribe, read, readAtServer);
  useEffect(() => {
    shown.keep(value);
  }, [shown, value]);
  return value;
}

function selector<T, S>(
  read: () => T,
  shown: Shown<S>,
  // reason: without `select` the caller's types say that S is T
  select: (value: T) => S = (value) => value as unknown as S,
  equal: (a: S, b: S) => boolean = Object.is,
): () => S {
  let last: { readonly value: T; readonly selected: S } | undefined;
  return () => {
    const value = read();
    if (last !== undefined && Object.is(last.value, value)) return last.selected;
    const next = select(value);
    const selected =
      last !== undefined && equal(last.selected, next) ? last.selected : shown.orEqual(next, equal);
    last = { value, selected };
    return selected;
  };
}
