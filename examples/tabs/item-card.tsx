import { memo, useCallback, useMemo } from 'react';
import type { KeyboardEvent, MemoExoticComponent, ReactElement } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { useConflicts, usePresence, useSyncManager } from 'layer5-sync/react';
import { ChangeLevel } from './change-level.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { Icon } from './icon.tsx';
import { FIELDS, FIELD_LABELS, closeItem, editItem, moveItem } from './item.ts';
import type { Item, ItemField } from './item.ts';
import { PresentAt } from './present.tsx';
import { TextField } from './text-field.tsx';

const PLACEHOLDERS: Readonly<Record<ItemField, string>> = {
  title: 'Untitled',
  url: 'https://…',
  body: 'Write something',
};

export interface ItemCardProps {
  readonly item: Item;
  readonly run: (work: () => unknown) => void;
}

/** One tab or note on one device, with its conflicts beside the fields they are about. */
export const ItemCard: MemoExoticComponent<(props: ItemCardProps) => ReactElement | null> = memo(
  function ItemCard({ item, run }: ItemCardProps): ReactElement | null {
    const manager = useSyncManager();
    if (manager === undefined) return null;
    return <OpenCard {...{ item, run, manager }} />;
  },
  isSameCard,
);

function OpenCard({ item, run, manager }: ItemCardProps & { readonly manager: SyncManager }): ReactElement {
  const { type, id, title } = item;
  const conflicts = useConflicts(id, { resourceType: type });
  const name = `${type} ${title || 'Untitled'}`;
  const rest = conflicts.filter(({ path }) => !FIELDS[type].some((field) => path.startsWith(`/${field}`)));
  const panels = (some: typeof conflicts): readonly ReactElement[] =>
    some.map((conflict) => (
      <ConflictPanel
        key={conflict.id}
        conflict={conflict}
        device={manager.deviceId}
        resolve={(request) => run(() => manager.getSyncEngine().resolveConflict(request))}
      />
    ));
  const move = (by: -1 | 1) => () => run(() => moveItem(manager, item, by));
  const key = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(event.key === 'ArrowUp' ? -1 : 1)();
  };
  return (
    <li className={`card ${type}`} onKeyDown={key}>
      <Icon name={type} />
      <span className="hidden">{type === 'tab' ? 'Tab' : 'Note'}</span>
      <div className="fields">
        {FIELDS[type].map((field) => (
          <CardField
            key={field}
            {...{ item, field, manager, run }}
            isConflicting={conflicts.some(({ path }) => path.startsWith(`/${field}`))}
          >
            {panels(conflicts.filter(({ path }) => path.startsWith(`/${field}`)))}
          </CardField>
        ))}
        {panels(rest)}
        <PresentAt item={item} />
      </div>
      <span className="card-tools">
        <ChangeLevel item={item} />
        <span className="tools">
          <Tool icon="up" label={`Move the ${name} up`} onClick={move(-1)} />
          <Tool icon="down" label={`Move the ${name} down`} onClick={move(1)} />
          <Tool
            icon="close"
            label={`Close the ${name}`}
            onClick={() => run(() => closeItem(manager, item))}
          />
        </span>
      </span>
    </li>
  );
}

function CardField(props: {
  readonly item: Item;
  readonly field: ItemField;
  readonly manager: SyncManager;
  readonly run: ItemCardProps['run'];
  readonly isConflicting: boolean;
  readonly children: readonly ReactElement[];
}): ReactElement {
  const { item, field, manager, run, isConflicting, children } = props;
  const { setPresence } = usePresence({ select: nothing });
  const { type, id } = item;
  const place = useMemo(() => ({ type, id, field }), [type, id, field]);
  const onFocusChange = useCallback(
    (isFocused: boolean) =>
      setPresence(isFocused ? { state: 'editing', resource: place } : { state: 'viewing' }),
    [setPresence, place],
  );
  return (
    <>
      <TextField
        name={field}
        label={FIELD_LABELS[field]}
        text={item[field]}
        placeholder={PLACEHOLDERS[field]}
        isConflicting={isConflicting}
        isLong={field === 'body'}
        commit={(text) => run(() => editItem(manager, item, field, text))}
        onFocusChange={onFocusChange}
      />
      {children}
    </>
  );
}

function Tool(props: {
  readonly icon: 'up' | 'down' | 'close';
  readonly label: string;
  readonly onClick: () => void;
}): ReactElement {
  const { icon, label, onClick } = props;
  return (
    <button type="button" className={`tool ${icon}`} aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

function nothing(): undefined {
  return undefined;
}

function isSameCard(a: ItemCardProps, b: ItemCardProps): boolean {
  const keys = Object.keys(a.item) as (keyof Item)[];
  return a.run === b.run && keys.every((key) => a.item[key] === b.item[key]);
}
