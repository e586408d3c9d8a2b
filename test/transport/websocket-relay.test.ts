import { startRelay } from '../../server/relay.ts';
import { transportContract } from '../transport-contract.ts';
import { acknowledgementContract } from './acknowledgement-contract.ts';
import { websocketWorld } from './websocket-world.ts';

const open = async (multiplex: boolean): Promise<ReturnType<typeof websocketWorld>> =>
  websocketWorld(await startRelay({ data: ':memory:' }), multiplex);

transportContract('one websocket for all, our relay', () => open(true));
transportContract('a websocket each, our relay', () => open(false));
acknowledgementContract(() => open(true));
