import { createContext, useContext, useEffect, useState } from 'react';
import type { Context, RefObject } from 'react';

/** How far beyond what is in sight counts as near. */
const MARGIN = '800px 0px';

/** Tells elements that they have come near what is in sight; one observer for all of them. */
export class Nearness {
  readonly #waiting = new Map<Element, () => void>();
  #observer: IntersectionObserver | undefined;

  /** Calls back once, when the element is near. @returns what ends the waiting */
  wait(element: Element, callback: () => void): () => void {
    this.#observer ??= new IntersectionObserver((entries) => this.#look(entries), { rootMargin: MARGIN });
    this.#waiting.set(element, callback);
    this.#observer.observe(element);
    return () => this.#forget(element);
  }

  close(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#waiting.clear();
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      const callback = this.#waiting.get(target);
      this.#forget(target);
      callback?.();
    }
  }

  #forget(element: Element): void {
    this.#waiting.delete(element);
    this.#observer?.unobserve(element);
  }
}

export const NearnessContext: Context<Nearness | undefined> = createContext<Nearness | undefined>(undefined);

/** Whether an element has ever been near what is in sight. @param isAtOnce it counts as near without being looked at */
export function useNearness(element: RefObject<Element | null>, isAtOnce: boolean): boolean {
  const nearness = useContext(NearnessContext);
  const [wasNear, setWasNear] = useState(isAtOnce);
  const isNear = wasNear || isAtOnce || nearness === undefined;
  useEffect(() => {
    if (isNear || element.current === null) return undefined;
    return nearness.wait(element.current, () => setWasNear(true));
  }, [isNear, nearness, element]);
  return isNear;
}
