import { memo, useCallback, useMemo, useRef } from 'react';
import type { KeyboardEvent, MemoExoticComponent, ReactElement } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { useConflicts, usePresence, useResource, useSyncManager } from 'layer5-sync/react';
import { ChangeLevel } from './change-level.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { Icon } from './icon.tsx';
import { FIELDS, FIELD_LABELS, closeItem, editItem, itemKey, sameContent, toItem } from './item.ts';
import type { Item, ItemField, ItemRef } from './item.ts';
import { useNearness } from './nearness.ts';
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
  readonly move: (item: ItemRef, by: -1 | 1) => void;
  /** Whether all of it is there before it has come near what is in sight. */
  readonly isWholeAtOnce: boolean;
}

/**
 * One tab or note on one device. It is its text alone until it comes near what is in sight: a thousand of them cost
 * little, and searching in the page finds them all.
 */
export const ItemCard: MemoExoticComponent<(props: ItemCardProps) => ReactElement | null> = memo(
  function ItemCard({ item, isWholeAtOnce, ...rest }: ItemCardProps): ReactElement | null {
    const manager = useSyncManager();
    const place = useRef<HTMLLIElement>(null);
    const isNear = useNearness(place, isWholeAtOnce);
    if (manager === undefined) return null;
    if (isNear) return <WholeCard {...{ listed: item, manager, ...rest }} />;
    return (
      <li ref={place} className={`card ${item.type}`} data-key={itemKey(item)}>
        <div className="fields">
          {FIELDS[item.type].map((field) => (
            <p key={field} className={`field ${field}`}>
              {item[field] || PLACEHOLDERS[field]}
            </p>
          ))}
        </div>
      </li>
    );
  },
  (a, b) =>
    a.run === b.run &&
    a.move === b.move &&
    a.isWholeAtOnce === b.isWholeAtOnce &&
    sameContent(a.item, b.item),
);

/** All of it, with its conflicts beside the fields they are about. */
function WholeCard(
  props: Pick<ItemCardProps, 'run' | 'move'> & {
    /** As the list has it, which may be a moment behind. */
    readonly listed: Item;
    readonly manager: SyncManager;
  },
): ReactElement {
  const { listed, manager, run, move } = props;
  const { type, id } = listed;
  const select = useCallback((value: object) => toItem(type, id, value), [type, id]);
  const item = useResource(type, id, { select, equal: sameContent }) ?? listed;
  const { title } = item;
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
  const key = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(item, event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li className={`card ${type}`} data-key={itemKey(item)} onKeyDown={key}>
      <span className="grip" title="Drag to move">
        <Icon name={type} />
        <Icon name="grip" />
      </span>
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
          <Tool icon="up" label={`Move the ${name} up`} onClick={() => move(item, -1)} />
          <Tool icon="down" label={`Move the ${name} down`} onClick={() => move(item, 1)} />
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
  const commit = (text: string): boolean => {
    let isWritten = false;
    run(() => {
      isWritten = editItem(manager, item, field, text);
    });
    return isWritten;
  };
  return (
    <>
      <TextField
        id={`${itemKey(item)} ${field}`}
        name={field}
        label={FIELD_LABELS[field]}
        text={item[field]}
        placeholder={PLACEHOLDERS[field]}
        isConflicting={isConflicting}
        isLong={field === 'body'}
        commit={commit}
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
