import { useCallback, useEffect, useRef } from 'react';
import type { RefObject } from 'react';

/**
 * Where the focus was in an entry of a list that is gone, it goes on to the list, not to the top of the page.
 * @param keys names the entries that are there
 * @param instead where it goes when the list itself is gone
 * @returns to be called before whatever may remove an entry
 */
export function useKeptFocus(
  list: RefObject<HTMLElement | null>,
  keys: string,
  instead?: RefObject<HTMLElement | null>,
): () => void {
  const hadFocus = useRef(false);
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body)
      (list.current ?? instead?.current)?.focus();
    hadFocus.current = false;
  }, [keys, list, instead]);
  return useCallback(() => {
    hadFocus.current = list.current?.contains(document.activeElement) === true;
  }, [list]);
}
