import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { Icon } from './icon.tsx';

export interface MenuItem {
  readonly label: string;
  readonly onChoose: () => void;
}

/** What can be done with a device beside its list. Closes when something is chosen, on Escape and on a click elsewhere. */
export function PaneMenu({
  label,
  items,
}: {
  readonly label: string;
  readonly items: readonly MenuItem[];
}): ReactElement {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      const open = menu.current;
      if (open?.open !== true) return;
      const isElsewhere = !open.contains(event.target as Node);
      if (event instanceof KeyboardEvent ? event.key !== 'Escape' : !isElsewhere) return;
      if (event instanceof KeyboardEvent) open.querySelector('summary')?.focus();
      open.open = false;
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, []);
  return (
    <details className="menu" ref={menu}>
      <summary aria-label={label} title={label}>
        <Icon name="more" />
      </summary>
      <ul>
        {items.map(({ label: text, onChoose }) => (
          <li key={text}>
            <button
              type="button"
              onClick={() => {
                if (menu.current !== null) menu.current.open = false;
                onChoose();
              }}
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
