import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Authenticator, Credentials, Decision } from '../../server/sessions/authentication.ts';
import { encodeAwarenessUpdate } from '../../src/replication/awareness-update.ts';
import { CLOSE } from '../../server/sessions/close-codes.ts';
import { Gatekeeper } from '../../server/gateway/gatekeeper.ts';
import { jwtAuthenticator } from '../../server/gateway/jwt-authenticator.ts';
import type { JwtOptions } from '../../server/gateway/jwt-authenticator.ts';
import { jwtRights } from '../../server/gateway/jwt-rights.ts';
import type { LogEntry } from '../../server/reporting/log.ts';
import { isAllowedOrigin } from '../../server/gateway/origin.ts';
import { startRelay } from '../../server/relay.ts';
import { Reviews } from '../../server/gateway/reviews.ts';
import { Session } from '../../server/sessions/session.ts';
import { DEFAULT_SESSION_LIMITS } from '../../server/sessions/session-limits.ts';
import { client, relay } from './harness.ts';
import { ManualClock } from './manual-clock.ts';
import { RawClient } from './raw-client.ts';
import { setKey } from './set-key.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const KEY = new TextEncoder().encode(SECRET);
const CREDENTIALS: Credentials = { token: undefined, headers: {}, address: '127.0.0.1' };

/** Lets everybody in by the name they give as token: 'reader…' may read, 'nobody' is refused. */
const byName: Authenticator = {
  authenticate: ({ token }): Decision => {
    if (token === undefined) return { type: 'refused', status: 401, reason: 'say who you are' };
    if (token === 'nobody') return { type: 'refused', status: 403, reason: 'not you' };
    return { type: 'granted', user: token, rights: token.startsWith('reader') ? 'read' : 'write' };
  },
};

function tokenFor(claims: JWTPayload, expires: number | string = '1h'): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(expires).sign(KEY);
}

describe('who may come in', () => {
  test('[S7] without an authenticator a relay is for this machine, or for everybody by name', async () => {
    const open = { data: ':memory:', host: '0.0.0.0' };
    await expect(startRelay(open)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const log: LogEntry[] = [];
    await relay({ ...open, authentication: 'anonymous', onLog: (entry) => log.push(entry) });
    expect(log.map((entry) => entry.event)).toContain('anonymous');
  });

  test.each([
    ['a query', '/room?ack=1&token=ada', {}],
    ['a header', '/room?ack=1', { headers: { authorization: 'Bearer ada' } }],
    ['a subprotocol', '/room?ack=1', { protocols: ['layer5-sync', 'bearer.ada'] }],
    ['a subprotocol alone', '/room?ack=1', { protocols: ['bearer.ada'] }],
  ])('a token comes in %s, and is not logged', async (_, path, options) => {
    const log: LogEntry[] = [];
    const { url } = await relay({ authentication: byName, onLog: (entry) => log.push(entry) });
    const writer = await client(url, path, options);
    writer.update(setKey('a'));
    await writer.acked(1);
    writer.send('a reason to be closed and logged');
    await writer.ended;
    expect(JSON.stringify(log)).not.toContain('ada');
  });

  test('[S7] a refusal has its status and its reason', async () => {
    const { url } = await relay({ authentication: byName });
    expect(await refusalOf(url, '/room')).toEqual([401, 'say who you are\n']);
    expect(await refusalOf(url, '/room?token=nobody')).toEqual([403, 'not you\n']);
  });

  test('[S7] an authenticator that throws or does not answer lets nobody in, and holds nobody up', async () => {
    const clock = new ManualClock();
    const never = new Gatekeeper(
      { authenticate: () => new Promise(() => undefined) },
      DEFAULT_SESSION_LIMITS,
      clock,
    );
    const waiting = never.admit(CREDENTIALS, 'room');
    clock.pass(DEFAULT_SESSION_LIMITS.admissionMs);
    expect(await waiting).toMatchObject({ type: 'refused', status: 503 });
    const throws = new Gatekeeper(
      { authenticate: () => Promise.reject(new Error('db')) },
      DEFAULT_SESSION_LIMITS,
      clock,
    );
    const entry = await throws.admit(CREDENTIALS, 'room');
    expect(entry).toMatchObject({ type: 'refused', status: 503 });
    expect(JSON.stringify(entry)).not.toContain('db');
  });

  test('[S7] sessions are counted for an address and for a user, and given back', async () => {
    const limits = { ...DEFAULT_SESSION_LIMITS, maxSessionsPerAddress: 3, maxSessionsPerUser: 2 };
    const gate = new Gatekeeper(byName, limits, new ManualClock());
    const enter = (token: string): ReturnType<Gatekeeper['admit']> =>
      gate.admit({ ...CREDENTIALS, token }, 'room');
    const [first, second, third] = [await enter('ada'), await enter('ada'), await enter('ada')];
    expect([first.type, second.type]).toEqual(['entered', 'entered']);
    expect(third).toMatchObject({ status: 429, reason: 'too many sessions of this user' });
    expect(await enter('nobody')).toMatchObject({ status: 403 });
    expect(await enter('bob')).toMatchObject({ type: 'entered' });
    expect(await enter('eve')).toMatchObject({ status: 429, reason: 'too many sessions of this address' });
    if (first.type === 'entered') first.leave();
    expect(await enter('ada')).toMatchObject({ type: 'entered' });
  });

  test('[S7] sockets are counted for an address, and given back when they go', async () => {
    const { url } = await relay({ limits: { maxConnectionsPerAddress: 2 } });
    const [first] = [await client(url, '/room'), await client(url, '/room')];
    expect(await refusalOf(url, '/room')).toEqual([429, 'too many connections of this address\n']);
    await first.close();
    // The relay hears of the end when its own side of the socket has closed.
    for (let tries = 0; ; tries++) {
      const next = await RawClient.connect(url, '/room').catch(() => undefined);
      next?.terminate();
      if (next !== undefined) break;
      expect(tries).toBeLessThan(1_000);
    }
  });
});

describe('pages', () => {
  const own = { allowed: [], trustsLoopback: false };
  test.each([
    [undefined, 'relay.example.org', own, true],
    ['https://relay.example.org', 'relay.example.org', own, true],
    ['https://relay.example.org', 'RELAY.example.org', own, true],
    ['https://relay.example.org:444', 'relay.example.org', own, false],
    ['https://evil.example', 'relay.example.org', own, false],
    ['null', 'relay.example.org', own, false],
    ['https://app.example.org', 'relay.example.org', { ...own, allowed: ['https://app.example.org'] }, true],
    ['https://evil.example', 'relay.example.org', { ...own, allowed: ['*'] }, true],
    ['http://localhost:1234', 'localhost:1234', { ...own, trustsLoopback: true }, true],
    ['http://[::1]:1234', '[::1]:1234', { ...own, trustsLoopback: true }, true],
    // A name of the page's own that resolves to this machine.
    ['http://evil.example:1234', 'evil.example:1234', { ...own, trustsLoopback: true }, false],
  ])('[S7] origin %s at host %s under %j: %s', (origin, host, rule, allowed) => {
    expect(isAllowedOrigin(origin, host, rule)).toBe(allowed);
  });

  test('[S7] a foreign page is refused with 403, an allowed one is let in', async () => {
    const { url } = await relay({ origins: ['https://app.example.org'] });
    const from = (origin: string): { headers: Record<string, string> } => ({ headers: { origin } });
    expect(await refusalOf(url, '/room', 'https://evil.example')).toEqual([
      403,
      'pages from that origin may not connect\n',
    ]);
    await client(url, '/room', from('https://app.example.org'));
    await client(url, '/room', from(url));
  });
});

describe('what each may do', () => {
  test('a reader sees the document and is seen, and its updates are refused without being lost', async () => {
    const { url } = await relay({ authentication: byName });
    const writer = await client(url, '/room?ack=1&token=ada');
    writer.update(setKey('a'));
    await writer.acked(1);
    const reader = await client(url, '/room?ack=1&token=reader');
    reader.step1(Y.encodeStateVector(new Y.Doc()));
    const doc = new Y.Doc();
    Y.applyUpdate(doc, await reader.first('step-2'));
    expect(doc.getMap('keys').toJSON()).toEqual({ a: 'a' });
    reader.awareness(encodeAwarenessUpdate([{ client: 7, clock: 1, state: '{"cursor":1}' }]));
    expect(await writer.first('awareness')).toBeInstanceOf(Uint8Array);
    // What a document that only ever read answers the relay's question with: every deletion it knows, no struct.
    const deletes = Uint8Array.of(0, 1, 7, 1, 0, 1);
    reader.step2(deletes);
    reader.update(Uint8Array.of(0, 0));
    reader.update(setKey('b'));
    expect(await reader.ended).toEqual({
      code: CLOSE.forbidden,
      reason: 'this room is open to you for reading only',
    });
    expect(reader.frames.filter((frame) => frame.type === 'ack')).toEqual([]);
    expect(await contentFor(url, 'ada')).toEqual({ a: 'a' });
  });

  test('a reader who edited offline is told so by its sync step 2', async () => {
    const { url } = await relay({ authentication: byName });
    const reader = await client(url, '/room?ack=1&token=reader');
    await reader.first('step-1');
    reader.step2(setKey('offline'));
    expect((await reader.ended).code).toBe(CLOSE.forbidden);
  });
});

describe('what is granted for a time', () => {
  function open(
    authenticator: Authenticator,
    grant: Session['grant'],
  ): { session: Session; clock: ManualClock; closed: string[] } {
    const closed: string[] = [];
    const nothing = (): void => undefined;
    const session = new Session(
      {
        bufferedBytes: 0,
        send: nothing,
        ping: nothing,
        pause: nothing,
        resume: nothing,
        close: (code, reason) => closed.push(`${code} ${reason}`),
        terminate: nothing,
      },
      {
        append: nothing,
        synchronise: nothing,
        announce: nothing,
        presence: () => undefined,
        refused: nothing,
        leave: nothing,
      },
      { acknowledges: false, grant },
    );
    const clock = new ManualClock();
    const reviews = new Reviews(authenticator, DEFAULT_SESSION_LIMITS.reviewMs, clock, () => clock.now());
    reviews.add(session, CREDENTIALS, 'room');
    return { session, clock, closed };
  }

  test('[S7] a session ends within 5 s of the end of what was granted', async () => {
    const { clock, closed } = open(byName, { rights: 'write', expires: 60_000 });
    clock.pass(59_999);
    expect(closed).toEqual([]);
    clock.pass(5_000);
    expect(closed).toEqual([`${CLOSE.unauthenticated} what you were granted has expired`]);
  });

  test('[S7] a session ends within 5 s of a revocation; one that cannot be looked up goes on', async () => {
    let verdict: () => Decision = () => {
      throw new Error('the directory does not answer');
    };
    let asked = Promise.withResolvers<undefined>();
    const { session, clock, closed } = open(
      {
        ...byName,
        review: async () => {
          asked.resolve(undefined);
          return verdict();
        },
      },
      { rights: 'write' },
    );
    const pass = async (milliseconds: number): Promise<void> => {
      asked = Promise.withResolvers<undefined>();
      clock.pass(milliseconds);
      await asked.promise;
      await Promise.resolve();
      await Promise.resolve();
    };
    await pass(5_000);
    expect(closed).toEqual([]);
    verdict = () => ({ type: 'granted', rights: 'read' });
    await pass(5_000);
    expect([session.grant.rights, closed]).toEqual(['read', []]);
    verdict = () => ({ type: 'refused', status: 403, reason: 'not any more' });
    await pass(5_000);
    expect(closed).toEqual([`${CLOSE.forbidden} not any more`]);
  });

  test('a reader who is granted more begins anew, since what it sent before was not taken in', () => {
    const { session, closed } = open(byName, { rights: 'read' });
    session.regrant({ rights: 'write' });
    expect(closed).toEqual([`${CLOSE.restarting} more is granted`]);
  });
});

describe('JSON Web Tokens', () => {
  const decide = async (
    options: JwtOptions,
    token: string | undefined,
    room = 'team/notes',
  ): Promise<Decision> => jwtAuthenticator(options).authenticate({ ...CREDENTIALS, token }, room);

  test('grant what their claim says, until they expire', async () => {
    const token = await tokenFor({ sub: 'ada', rooms: { 'team/*': 'write' } }, 2_000_000_000);
    expect(await decide({ secret: SECRET }, token)).toEqual({
      type: 'granted',
      user: 'ada',
      rights: 'write',
      expires: 2_000_000_005_000,
    });
    expect(await decide({ secret: SECRET }, token, 'elsewhere')).toMatchObject({ status: 403 });
  });

  test.each<[string, unknown, string, string | undefined]>([
    ['the name itself before a pattern', { 'team/*': 'write', 'team/rules': 'read' }, 'team/rules', 'read'],
    ['the longer pattern', { '*': 'read', 'team/*': 'write' }, 'team/notes', 'write'],
    ['a pattern that grants nothing', { '*': 'write', 'team/*': 'none' }, 'team/notes', undefined],
    ['no pattern', { 'teams/*': 'write' }, 'team/notes', undefined],
    ['something else', 'write', 'team/notes', undefined],
    ['nothing', undefined, 'team/notes', undefined],
  ])('of the rooms claim counts %s', (_, rooms, room, rights) => {
    expect(jwtRights(rooms, room)).toBe(rights);
  });

  const mine = { sub: 'ada', rooms: { '*': 'write' } };
  test.each<[string, () => Promise<string> | string | undefined]>([
    ['no token', () => undefined],
    ['no token at all', () => 'not.a.token'],
    [
      'another key',
      () =>
        new SignJWT(mine)
          .setProtectedHeader({ alg: 'HS256' })
          .setExpirationTime('1h')
          .sign(new Uint8Array(32)),
    ],
    [
      'another algorithm',
      () => new SignJWT(mine).setProtectedHeader({ alg: 'HS512' }).setExpirationTime('1h').sign(KEY),
    ],
    ['no signature', () => `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ ...mine, exp: 4e9 }))}.`],
    ['no end', () => new SignJWT(mine).setProtectedHeader({ alg: 'HS256' }).sign(KEY)],
    ['an end that has passed', () => tokenFor(mine, 1_000_000_000)],
    ['nobody', () => tokenFor({ rooms: { '*': 'write' } })],
    ['an empty name', () => tokenFor({ ...mine, sub: '' })],
  ])('[S7] a token with %s is refused with 401', async (_, make) => {
    expect(await decide({ secret: SECRET }, await make())).toMatchObject({ type: 'refused', status: 401 });
  });

  test('issuer and audience are held to, and revocation is asked for', async () => {
    const token = await tokenFor({ ...mine, iss: 'here', aud: 'relay' });
    expect((await decide({ secret: SECRET, issuer: 'here', audience: 'relay' }, token)).type).toBe('granted');
    expect((await decide({ secret: SECRET, issuer: 'there' }, token)).type).toBe('refused');
    expect((await decide({ secret: SECRET, audience: 'other' }, token)).type).toBe('refused');
    const options = { secret: SECRET, isRevoked: ({ sub }: JWTPayload) => sub === 'ada' };
    expect(await decide(options, token)).toMatchObject({ status: 401, reason: 'the token has been revoked' });
    expect(jwtAuthenticator(options).review).toBeDefined();
    expect(jwtAuthenticator({ secret: SECRET }).review).toBe(undefined);
  });

  test('public keys are taken from a set', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one' }] };
    const token = await new SignJWT(mine)
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setExpirationTime('1h')
      .sign(privateKey);
    expect((await decide({ jwks }, token)).type).toBe('granted');
    expect((await decide({ jwks }, await tokenFor(mine))).type).toBe('refused');
  });

  test('keys that cannot be had are no verdict', async () => {
    await expect(decide({ jwks: 'http://127.0.0.1:1/jwks' }, await tokenForKeys())).rejects.toThrow();
  });

  async function tokenForKeys(): Promise<string> {
    const { privateKey } = await generateKeyPair('ES256');
    return new SignJWT(mine)
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setExpirationTime('1h')
      .sign(privateKey);
  }

  test.each<[string, JwtOptions]>([
    ['a short secret', { secret: 'x'.repeat(31) }],
    ['no key', {}],
    ['two keys', { secret: SECRET, jwks: { keys: [] } }],
    ['a public key as a secret', { jwks: { keys: [] }, algorithms: ['HS256'] }],
    ['an asymmetric algorithm with a secret', { secret: SECRET, algorithms: ['RS256'] }],
    ['none', { secret: SECRET, algorithms: ['none'] }],
    ['no algorithm', { secret: SECRET, algorithms: [] }],
  ])('[S7] %s is refused at the start', (_, options) => {
    expect(() => jwtAuthenticator(options)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  test('a relay with tokens lets in who has one, and ends the session with it', async () => {
    const authentication = jwtAuthenticator({ secret: SECRET, clockTolerance: 0 });
    const { url } = await relay({ authentication, limits: { reviewMs: 20 } });
    const expires = Math.floor(Date.now() / 1_000) + 2;
    const token = await tokenFor({ sub: 'ada', rooms: { room: 'write' } }, expires);
    const writer = await client(url, `/room?ack=1&token=${token}`);
    writer.update(setKey('a'));
    await writer.acked(1);
    expect((await writer.ended).code).toBe(CLOSE.unauthenticated);
    expect(Date.now()).toBeGreaterThanOrEqual(expires * 1_000);
    expect((await refusalOf(url, `/room?token=${token}`))[0]).toBe(401);
  });
});

/** Status and body of the answer to an upgrade that is refused. */
function refusalOf(url: string, path: string, origin?: string): Promise<[number | undefined, string]> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws') + path, origin === undefined ? {} : { origin });
    onTestFinished(() => socket.terminate());
    socket.on('error', () => undefined);
    socket.on('open', () => reject(new Error('it was let in')));
    socket.on('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', (data: Buffer) => (body += data.toString()));
      response.on('end', () => resolve([response.statusCode, body]));
    });
  });
}

async function contentFor(url: string, token: string): Promise<Record<string, unknown>> {
  const reader = await client(url, `/room?token=${token}`);
  reader.step1(Y.encodeStateVector(new Y.Doc()));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, await reader.first('step-2'));
  return doc.getMap('keys').toJSON();
}
