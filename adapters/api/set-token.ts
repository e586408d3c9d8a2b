import { noRelay } from './no-relay.ts';
import { internalsOf } from './sync-manager.ts';
import type { SyncManager } from './sync-manager.ts';

/** As Transport.setToken. @throws SyncError CONNECTION_FAILED where no relay is shown one */
export function setToken(manager: SyncManager, token: string | (() => string | Promise<string>)): void {
  const { transport } = internalsOf(manager).workspace;
  if (transport?.setToken === undefined) throw noRelay('setToken');
  transport.setToken(token);
}
