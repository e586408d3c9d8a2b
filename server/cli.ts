#!/usr/bin/env node
import { RELAY_DEFAULTS } from './options.ts';
import { runRelay } from './run-relay.ts';

await runRelay(process.argv.slice(2), { command: 'layer5-relay', defaults: RELAY_DEFAULTS });
