import { startRelay } from '../../../server/relay.ts';
import { announce } from './announce.ts';

// As it comes: every commit synced, and no limit lifted but the number of connections of one address.
const [data = '', port = '0'] = process.argv.slice(2);
const many = { maxConnectionsPerAddress: 20_000 };
const relay = await startRelay({ data, port: Number(port), limits: many });
announce(relay.port);
