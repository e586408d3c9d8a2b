import type { ReactElement } from 'react';

const PATHS = {
  tab: 'M2.5 5.5h11M2.5 4A1.5 1.5 0 0 1 4 2.5h8A1.5 1.5 0 0 1 13.5 4v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12z',
  note: 'M4.5 5.5h7M4.5 8h7M4.5 10.5h4M3.5 2.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z',
  close: 'M4 4l8 8M12 4l-8 8',
  up: 'M8 12.5v-9M4.5 7 8 3.5 11.5 7',
  down: 'M8 3.5v9M4.5 9 8 12.5 11.5 9',
  grip: 'M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  add: 'M8 3.5v9M3.5 8h9',
  recorded: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11z',
  stored: 'M3 4.5C3 3.4 5.2 2.5 8 2.5s5 .9 5 2v7c0 1.1-2.2 2-5 2s-5-.9-5-2zM3 4.5c0 1.1 2.2 2 5 2s5-.9 5-2',
  refused: 'M8 3.5v5.5M8 12.5h.01',
  durable: 'M3.5 8.5 6.5 11.5 12.5 4.5',
  seen: 'M1.5 8.5 4.5 11.5 10.5 4.5M8 11l.5.5 6-7',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing that says nothing to a screen reader: words stand beside it. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
