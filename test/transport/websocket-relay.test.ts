import { startRelay } from '../../server/relay.ts';
import { transportContract } from '../transport-contract.ts';
import { acknowledgementContract } from './acknowledgement-contract.ts';
import { websocketWorld } from './websocket-world.ts';

const open = async (): Promise<ReturnType<typeof websocketWorld>> =>
  websocketWorld(await startRelay({ data: ':memory:' }));

transportContract('websocket, our relay', open);
acknowledgementContract(open);
