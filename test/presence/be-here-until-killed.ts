// Run by presence-websocket.test.ts: a device that says it is here, at the relay and in the workspace named on the
// command line, until somebody kills it.
import { argv } from 'node:process';
import { SyncManager } from '../../adapters/api/sync-manager.ts';
import { toSyncOptions } from '../../adapters/services/init-options.ts';
import { must } from '../../src/model/assert.ts';

const url = must(argv[2], 'the relay is the first argument');
const workspace = must(argv[3], 'the workspace is the second argument');
const options = { userId: 'user of K', deviceId: 'K', workspace, url, persistence: 'none' } as const;
const manager = await SyncManager.open(toSyncOptions(options));
manager.setPresence({ state: 'editing', resource: { type: 'note', id: 'n1' } });
manager.getSyncEngine().start();
