import { MIN_ADMIN_TOKEN_LENGTH } from './admin/admin-token.ts';
import type { LogLevel } from './reporting/json-log.ts';
import { MIN_SECRET_BYTES } from './gateway/jwt-authenticator.ts';
import { TrustedProxies } from './gateway/trusted-proxies.ts';
import { DEFAULT_SESSION_LIMITS } from './sessions/session-limits.ts';

/** Everything that can be set when a relay is started as a program. What is undefined has the relay's own default. */
export interface RelaySettings {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Directory, or ':memory:'. */
  readonly data: string;
  readonly logLevel?: LogLevel;
  /** Everybody may read and write every room. */
  readonly anonymous?: boolean;
  readonly origins?: readonly string[];
  readonly trustedProxies?: readonly string[];
  readonly jwtSecret?: string;
  /** Address of a JWKS. */
  readonly jwks?: string;
  readonly jwtIssuer?: string;
  readonly jwtAudience?: string;
  readonly adminToken?: string;
  readonly backups?: string;
  readonly historyDays?: number;
  /** For each room. */
  readonly historyMb?: number;
  readonly maxStoreMb?: number;
  readonly documentThreads?: number;
  readonly taskSeconds?: number;
  readonly threadHeapMb?: number;
  /** By the names of SessionLimits. */
  readonly limits?: Readonly<Record<string, number>>;
}

/** What a text sets, or the rule that it breaks. */
export type Reading = Partial<RelaySettings> | string;

/** One setting. Its environment variable is LAYER5_ and the flag's name. */
export interface Setting {
  /** `--flag` on the command line. */
  readonly flag: string;
  /** What stands for its value in the help; undefined for a switch. */
  readonly value?: string;
  readonly help: string;
  /** May be given more than once; in the environment its values stand between commas. */
  readonly repeats?: boolean;
  /** The command line names a file that holds it, since others can read a command line; the variable holds it itself. */
  readonly isSecret?: boolean;
  readonly read: (texts: readonly string[]) => Reading;
}

const LEVELS: readonly LogLevel[] = ['error', 'info', 'debug', 'silent'];

export const SETTINGS: readonly Setting[] = [
  { flag: 'host', value: 'HOST', help: 'address to listen on', read: one((host) => ({ host })) },
  {
    flag: 'port',
    value: 'PORT',
    help: 'port to listen on; 0 picks a free one',
    read: whole(0, 65_535, (port) => ({ port })),
  },
  {
    flag: 'data',
    value: 'DIR',
    help: 'directory of the database, made when it is not there; :memory: keeps nothing',
    read: one((data) => ({ data })),
  },
  {
    flag: 'log-level',
    value: 'LEVEL',
    help: `${LEVELS.join(', ')}: JSON lines on standard error (info)`,
    read: one((text) => {
      const logLevel = LEVELS.find((level) => level === text);
      return logLevel === undefined ? `it is one of ${LEVELS.join(', ')}` : { logLevel };
    }),
  },
  {
    flag: 'anonymous',
    help: 'whoever reaches the relay may read and write every room',
    read: () => ({ anonymous: true }),
  },
  {
    flag: 'origin',
    value: 'ORIGIN',
    help: 'origin of pages that may connect besides its own; * for all; repeats',
    repeats: true,
    read: (origins) => ({ origins }),
  },
  {
    flag: 'trusted-proxies',
    value: 'RANGE',
    help: 'address or network of proxies whose X-Forwarded-For is believed (nobody); repeats',
    repeats: true,
    read: readProxies,
  },
  {
    flag: 'jwt-secret',
    value: 'FILE',
    help: 'file with the shared secret of JSON Web Tokens',
    isSecret: true,
    read: secret(MIN_SECRET_BYTES, (jwtSecret) => ({ jwtSecret })),
  },
  {
    flag: 'jwks',
    value: 'URL',
    help: 'address of the public keys of JSON Web Tokens',
    read: one((jwks) => (URL.canParse(jwks) ? { jwks } : 'it is the address of a JWKS')),
  },
  {
    flag: 'jwt-issuer',
    value: 'NAME',
    help: "the tokens' iss",
    read: one((jwtIssuer) => ({ jwtIssuer })),
  },
  {
    flag: 'jwt-audience',
    value: 'NAME',
    help: "the tokens' aud",
    read: one((jwtAudience) => ({ jwtAudience })),
  },
  {
    flag: 'admin-token',
    value: 'FILE',
    help: 'file with the token of /admin/; without it there is no such page',
    isSecret: true,
    read: secret(MIN_ADMIN_TOKEN_LENGTH, (adminToken) => ({ adminToken })),
  },
  {
    flag: 'backups',
    value: 'DIR',
    help: 'directory of backups (backups, in the data directory)',
    read: one((backups) => ({ backups })),
  },
  {
    flag: 'history-days',
    value: 'DAYS',
    help: "days that a room's history reaches back; 0 for none (7)",
    read: whole(0, 36_500, (historyDays) => ({ historyDays })),
  },
  {
    flag: 'history-mb',
    value: 'MB',
    help: "megabytes that a room's history takes at most (64)",
    read: whole(0, 1_000_000, (historyMb) => ({ historyMb })),
  },
  {
    flag: 'max-store-mb',
    value: 'MB',
    help: 'megabytes that the database grows to at most (as the disk has)',
    read: whole(1, 100_000_000, (maxStoreMb) => ({ maxStoreMb })),
  },
  {
    flag: 'document-threads',
    value: 'N',
    help: 'threads that load documents (one less than there are cores)',
    read: whole(1, 64, (documentThreads) => ({ documentThreads })),
  },
  {
    flag: 'task-seconds',
    value: 'S',
    help: 'seconds that a thread may take for one document (20)',
    read: whole(1, 3_600, (taskSeconds) => ({ taskSeconds })),
  },
  {
    flag: 'thread-heap-mb',
    value: 'MB',
    help: 'megabytes of heap that a thread may take (1024)',
    read: whole(16, 1_000_000, (threadHeapMb) => ({ threadHeapMb })),
  },
  {
    flag: 'limit',
    value: 'NAME=N',
    help: `a limit of sessions; repeats. One of ${Object.keys(DEFAULT_SESSION_LIMITS).join(', ')}`,
    repeats: true,
    read: readLimits,
  },
];

/** The environment variable of a setting. */
export function variableOf({ flag }: Pick<Setting, 'flag'>): string {
  return `LAYER5_${flag.toUpperCase().replaceAll('-', '_')}`;
}

function one(read: (text: string) => Reading): Setting['read'] {
  return ([text = '']) => read(text);
}

function whole(low: number, high: number, read: (value: number) => Reading): Setting['read'] {
  return one((text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    return value >= low && value <= high ? read(value) : `it is a whole number from ${low} to ${high}`;
  });
}

function secret(minBytes: number, read: (value: string) => Reading): Setting['read'] {
  return one((text) =>
    Buffer.byteLength(text) >= minBytes
      ? read(text)
      : `it has at least ${minBytes} bytes; openssl rand -base64 32 makes one`,
  );
}

function readProxies(texts: readonly string[]): Reading {
  const trustedProxies = texts.flatMap((text) => text.split(',').map((part) => part.trim()));
  try {
    new TrustedProxies(trustedProxies);
    return { trustedProxies };
  } catch {
    return 'it is an address or a network, such as 10.0.0.1 or 10.0.0.0/8';
  }
}

function readLimits(texts: readonly string[]): Reading {
  const limits: Record<string, number> = {};
  for (const text of texts) {
    const [name = '', value = ''] = text.split('=');
    if (!Object.hasOwn(DEFAULT_SESSION_LIMITS, name) || !/^\d{1,15}$/.test(value)) {
      return 'it is the name of a limit, =, and a whole number';
    }
    limits[name] = Number(value);
  }
  return { limits };
}
