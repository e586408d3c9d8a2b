import { useEffect } from 'react';
import type { RefObject } from 'react';
import { parseItemKey } from './item.ts';
import type { ItemRef, Side } from './item.ts';

/** Less than this is a click, px. */
const THRESHOLD = 4;
/** From this near the edge of the window on, it scrolls, px. */
const EDGE = 56;
const SCROLL_SPEED = 12;

export type OnDrop = (moved: ItemRef, to: { readonly beside: ItemRef; readonly side: Side }) => void;

/** Cards of a list are dragged by their grips, with mouse, pen or finger. Escape lets go of one where it was. */
export function useDragging(list: RefObject<HTMLElement | null>, onDrop: OnDrop): void {
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    let drag: Drag | undefined;
    const begin = (event: PointerEvent): void => {
      const grip = event.target instanceof Element ? event.target.closest('.grip') : null;
      const card = grip?.closest<HTMLElement>('.card');
      if (card === null || card === undefined || event.button !== 0 || !event.isPrimary) return;
      // Else the browser would select text, or drag what is selected.
      event.preventDefault();
      drag?.end();
      drag = new Drag(element, card, event, onDrop);
    };
    element.addEventListener('pointerdown', begin);
    return () => {
      element.removeEventListener('pointerdown', begin);
      drag?.end();
    };
  }, [list, onDrop]);
}

/** Where a card would come to stand. */
interface Target {
  readonly card: HTMLElement;
  readonly side: Side;
}

/** One card under way. What it looks like is in attributes, so that no card is rendered for it. */
class Drag {
  readonly #list: HTMLElement;
  readonly #card: HTMLElement;
  readonly #onDrop: OnDrop;
  readonly #pointer: number;
  readonly #startY: number;
  readonly #listening = new AbortController();
  #y: number;
  #isMoving = false;
  #target: Target | undefined;
  #frame: number | undefined;

  constructor(list: HTMLElement, card: HTMLElement, event: PointerEvent, onDrop: OnDrop) {
    this.#list = list;
    this.#card = card;
    this.#onDrop = onDrop;
    this.#pointer = event.pointerId;
    this.#startY = this.#y = event.clientY;
    const { signal } = this.#listening;
    // At the window: the card may be rendered anew, or go, while it is on its way.
    window.addEventListener('pointermove', (move) => this.#moved(move), { signal });
    window.addEventListener('pointerup', (up) => this.#drop(up), { signal });
    window.addEventListener('pointercancel', () => this.end(), { signal });
    window.addEventListener('blur', () => this.end(), { signal });
    window.addEventListener('keydown', (key) => this.#cancelOn(key), { signal, capture: true });
  }

  end(): void {
    this.#listening.abort();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#mark(undefined);
    delete this.#card.dataset['dragged'];
    delete this.#list.dataset['dragging'];
  }

  #moved({ pointerId, clientY }: PointerEvent): void {
    if (pointerId !== this.#pointer) return;
    this.#y = clientY;
    if (!this.#isMoving && Math.abs(clientY - this.#startY) < THRESHOLD) return;
    this.#isMoving = true;
    this.#card.dataset['dragged'] = '';
    this.#list.dataset['dragging'] = '';
    this.#mark(this.#find());
    this.#scroll();
  }

  #drop({ pointerId }: PointerEvent): void {
    if (pointerId !== this.#pointer) return;
    const target = this.#target;
    this.end();
    const moved = parseItemKey(this.#card.dataset['key']);
    const beside = parseItemKey(target?.card.dataset['key']);
    if (target === undefined || moved === undefined || beside === undefined || target.card === this.#card)
      return;
    this.#onDrop(moved, { beside, side: target.side });
  }

  #cancelOn(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.end();
  }

  /** The card at the pointer's height, wherever it is to the left or right of the list. */
  #find(): Target | undefined {
    const box = this.#list.getBoundingClientRect();
    const y = Math.min(Math.max(this.#y, box.top + 1), box.bottom - 1);
    const card = document.elementFromPoint(box.left + box.width / 2, y)?.closest<HTMLElement>('.card');
    // Between two cards it stays where it was.
    if (card?.parentElement !== this.#list) return this.#target;
    const { top, height } = card.getBoundingClientRect();
    return { card, side: y < top + height / 2 ? 'before' : 'after' };
  }

  #mark(target: Target | undefined): void {
    if (this.#target?.card !== target?.card) delete this.#target?.card.dataset['drop'];
    if (target !== undefined) target.card.dataset['drop'] = target.side;
    this.#target = target;
  }

  #scroll(): void {
    const by = this.#y < EDGE ? -SCROLL_SPEED : this.#y > innerHeight - EDGE ? SCROLL_SPEED : 0;
    if (by === 0 || this.#frame !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      scrollBy(0, by);
      this.#mark(this.#find());
      this.#scroll();
    });
  }
}
