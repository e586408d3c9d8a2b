import { join } from 'node:path';
import type { Authenticator } from './sessions/authentication.ts';
import { jwtAuthenticator } from './gateway/jwt-authenticator.ts';
import type { RelayOptions } from './relay-options.ts';
import type { RelaySettings } from './settings.ts';
import { STORE_DEFAULTS } from './store/store-options.ts';
import type { StoreOptions } from './store/store-options.ts';

const DAY = 24 * 60 * 60 * 1_000;
const MEGABYTE = 1024 * 1024;

/** What a program's settings mean to the relay. */
export function toRelayOptions(settings: RelaySettings): RelayOptions {
  const {
    host,
    port,
    data,
    origins,
    trustedProxies,
    limits,
    adminToken,
    backups = join(data, 'backups'),
  } = settings;
  const authentication = authenticationOf(settings);
  return {
    host,
    port,
    data,
    ...(origins !== undefined && { origins }),
    ...(trustedProxies !== undefined && { trustedProxies }),
    ...(limits !== undefined && { limits }),
    ...(authentication !== undefined && { authentication }),
    ...(adminToken !== undefined && { admin: { token: adminToken, backups } }),
    store: storeOf(settings),
    processMetrics: true,
  };
}

function authenticationOf(settings: RelaySettings): Authenticator | 'anonymous' | undefined {
  const { anonymous, jwtSecret, jwks, jwtIssuer, jwtAudience } = settings;
  if (anonymous === true) return 'anonymous';
  if (jwtSecret === undefined && jwks === undefined) return undefined;
  return jwtAuthenticator({
    ...(jwtSecret !== undefined && { secret: jwtSecret }),
    ...(jwks !== undefined && { jwks }),
    ...(jwtIssuer !== undefined && { issuer: jwtIssuer }),
    ...(jwtAudience !== undefined && { audience: jwtAudience }),
  });
}

function storeOf(settings: RelaySettings): StoreOptions {
  const { historyDays, historyMb, maxStoreMb, taskSeconds } = settings;
  const { history, ...defaults } = STORE_DEFAULTS;
  return {
    ...defaults,
    history: {
      age: historyDays === undefined ? history.age : historyDays * DAY,
      bytes: historyMb === undefined ? history.bytes : historyMb * MEGABYTE,
    },
    maxBytes: maxStoreMb === undefined ? undefined : maxStoreMb * MEGABYTE,
    documentThreads: settings.documentThreads ?? defaults.documentThreads,
    maxTaskMs: taskSeconds === undefined ? defaults.maxTaskMs : taskSeconds * 1_000,
    maxThreadHeapMb: settings.threadHeapMb ?? defaults.maxThreadHeapMb,
  };
}
