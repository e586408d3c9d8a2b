import { useCallback, useEffect, useRef, useState } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { openDevice } from './device.ts';

/** A device as the page shows it. */
export type OpenDevice =
  | { readonly name: string; readonly status: 'opening' }
  | {
      readonly name: string;
      readonly status: 'open';
      readonly manager: SyncManager;
      readonly trouble?: string;
    }
  | { readonly name: string; readonly status: 'failed'; readonly message: string };

export interface Devices {
  readonly devices: readonly OpenDevice[];
  readonly add: (name: string) => void;
  readonly remove: (name: string) => void;
}

/** Opens devices, goes online with them, and closes those that are taken away. */
export function useDevices(names: readonly string[]): Devices {
  const [devices, setDevices] = useState<readonly OpenDevice[]>([]);
  const wanted = useRef(new Set<string>());

  const put = useCallback((device: OpenDevice) => {
    setDevices((all) => all.map((one) => (one.name === device.name ? device : one)));
  }, []);
  const add = useCallback(
    (name: string) => {
      if (wanted.current.has(name)) return;
      wanted.current.add(name);
      setDevices((all) => [...all, { name, status: 'opening' }]);
      let opened: SyncManager | undefined;
      const onError = (error: unknown): void => {
        if (opened === undefined) reportError(error);
        else put({ name, status: 'open', manager: opened, trouble: messageOf(error) });
      };
      openDevice(name, onError)
        .then(
          (manager) => {
            opened = manager;
            if (!wanted.current.has(name)) return manager.close();
            manager.getSyncEngine().start();
            put({ name, status: 'open', manager });
            return undefined;
          },
          (error: unknown) => put({ name, status: 'failed', message: messageOf(error) }),
        )
        .catch(reportError);
    },
    [put],
  );
  const remove = useCallback((name: string) => {
    wanted.current.delete(name);
    setDevices((all) => {
      for (const one of all)
        if (one.name === name && one.status === 'open') one.manager.close().catch(reportError);
      return all.filter((one) => one.name !== name);
    });
  }, []);
  useEffect(() => {
    for (const name of names) add(name);
  }, [names, add]);
  return { devices, add, remove };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
