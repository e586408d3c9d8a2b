import { useRef, useState } from 'react';
import type { ReactElement, SubmitEvent } from 'react';
import { useSyncManager } from 'layer5-sync/react';
import { addItem } from './item.ts';
import type { ItemType } from './item.ts';

/** Opens another tab, or begins another note. */
export function AddItem({ run }: { readonly run: (work: () => unknown) => void }): ReactElement {
  const manager = useSyncManager();
  const [type, setType] = useState<ItemType>('tab');
  const title = useRef<HTMLInputElement>(null);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    const text = (name: string): string => {
      const value = said.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    run(() => manager && addItem(manager, type, { title: text('title'), url: text('url') }));
    form.reset();
    title.current?.focus();
  };
  return (
    <form className="add" autoComplete="off" onSubmit={submit}>
      <span className="choice" role="group" aria-label="What to add">
        {(['tab', 'note'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={type === one} onClick={() => setType(one)}>
            {one === 'tab' ? 'Tab' : 'Note'}
          </button>
        ))}
      </span>
      <input ref={title} name="title" required placeholder="Title" aria-label={`Title of a new ${type}`} />
      {type === 'tab' && <input name="url" placeholder="https://…" aria-label="Address of a new tab" />}
      <button type="submit" className="primary">
        {type === 'tab' ? 'Open tab' : 'Add note'}
      </button>
    </form>
  );
}
