import { servePage } from './serve-page.ts';
import { runRelay } from '../server/run-relay.ts';

// The relay and, at the same address, the page: nothing to build, nothing else to run.
await runRelay(process.argv.slice(2), {
  command: 'npm start --',
  defaults: { host: '127.0.0.1', port: 1234, data: 'data' },
  handleRequest: await servePage(),
});
