import { useEffect, useEffectEvent, useId, useLayoutEffect, useRef } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { useDraft } from './use-draft.ts';

export interface TextFieldProps {
  /** Tells it apart from all others of the device. */
  readonly id: string;
  /** What it is called in the style sheet. */
  readonly name: string;
  readonly label: string;
  readonly text: string;
  readonly placeholder: string;
  readonly isConflicting: boolean;
  readonly isLong: boolean;
  /** Writes it; false where that failed, or what it belongs to is not there: then what was typed stays. */
  readonly commit: (text: string) => boolean;
  readonly onFocusChange: (isFocused: boolean) => void;
}

/** A labelled field that is written when the person is done with it, and never changed under their hands. */
export function TextField(props: TextFieldProps): ReactElement {
  const { id: field, name, label, text, placeholder, isConflicting, isLong, commit, onFocusChange } = props;
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useDraft(field);
  const shown = draft ?? text;
  useLayoutEffect(() => {
    if (area.current !== null) fitToText(area.current);
  }, [shown]);
  // A pane that goes away does not keep its person here.
  useEffect(() => () => onFocusChange(false), [onFocusChange]);

  const write = (): void => {
    if (draft === undefined || draft === text || commit(draft)) setDraft(undefined);
  };
  const finish = (): void => {
    onFocusChange(false);
    write();
  };
  // The field in which it was typed went away before the person was done: nobody is in this one.
  const writeWhatWasLeft = useEffectEvent(write);
  useEffect(() => writeWhatWasLeft(), []);
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
