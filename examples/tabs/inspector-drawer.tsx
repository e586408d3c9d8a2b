import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { mountInspector } from 'layer5-sync/inspector';
import { Icon } from './icon.tsx';

/** The inspector of one device, over the page. */
export function InspectorDrawer(props: {
  readonly manager: SyncManager;
  readonly onClose: () => void;
}): ReactElement {
  const { manager, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    return place.current === null ? undefined : mountInspector(place.current, manager);
  }, [manager]);
  return (
    <dialog ref={dialog} className="drawer" aria-label={`Inspector of ${manager.deviceId}`} onClose={onClose}>
      <header>
        <h2>{manager.deviceId}</h2>
        <button
          type="button"
          className="tool"
          aria-label="Close the inspector"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="drawer-body" ref={place} />
    </dialog>
  );
}
