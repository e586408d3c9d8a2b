import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';

export interface TextFieldProps {
  /** What it is called in the style sheet. */
  readonly name: string;
  readonly label: string;
  readonly text: string;
  readonly placeholder: string;
  readonly isConflicting: boolean;
  readonly isLong: boolean;
  readonly commit: (text: string) => void;
  readonly onFocusChange: (isFocused: boolean) => void;
}

/** A labelled field that is written when the person is done with it, and never changed under their hands. */
export function TextField(props: TextFieldProps): ReactElement {
  const { name, label, text, placeholder, isConflicting, isLong, commit, onFocusChange } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  // What the person has typed and not yet committed; undefined while the field follows the resource.
  const [draft, setDraft] = useState<string>();
  const shown = draft ?? text;
  useLayoutEffect(() => {
    if (area.current !== null) fitToText(area.current);
  }, [shown]);
  // A pane that goes away does not keep its person here.
  useEffect(() => () => onFocusChange(false), [onFocusChange]);

  const finish = (): void => {
    setDraft(undefined);
    onFocusChange(false);
    if (draft !== undefined && draft !== text) commit(draft);
  };
  const key = (event: KeyboardEvent<HTMLInputElement | HTMLTextAreaElement>): void => {
    const isDone = event.key === 'Enter' && (!isLong || event.ctrlKey || event.metaKey);
    if (event.key === 'Escape') setDraft(undefined);
    if (!isDone && event.key !== 'Escape') return;
    // Escape has to be seen by the blur that follows.
    const { currentTarget } = event;
    queueMicrotask(() => currentTarget.blur());
  };
  const shared = {
    id,
    placeholder,
    value: shown,
    spellCheck: false,
    autoComplete: 'off',
    'aria-invalid': isConflicting,
    onFocus: () => onFocusChange(true),
    onBlur: finish,
    onKeyDown: key,
  };
  return (
    <div className={`field ${name}`}>
      <label className="hidden" htmlFor={id}>
        {label}
      </label>
      {isLong ? (
        <textarea {...shared} ref={area} rows={1} onChange={(event) => setDraft(event.target.value)} />
      ) : (
        <input {...shared} type="text" onChange={(event) => setDraft(event.target.value)} />
      )}
    </div>
  );
}

/** What `field-sizing: content` does in browsers that have it. */
function fitToText(area: HTMLTextAreaElement): void {
  if (CSS.supports('field-sizing', 'content')) return;
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + 2}px`;
}
