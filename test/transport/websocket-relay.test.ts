import { transportContract } from '../transport-contract.ts';
import { acknowledgementContract } from './acknowledgement-contract.ts';
import { worldsOfOneRelay } from './worlds-of-one-relay.ts';

transportContract('one websocket for all, our relay', worldsOfOneRelay(true));
transportContract('a websocket each, our relay', worldsOfOneRelay(false));
acknowledgementContract(worldsOfOneRelay(true));
