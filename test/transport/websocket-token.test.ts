import { expect, onTestFinished, test } from 'vitest';
import { websocketTransport } from '../../adapters/websocket/websocket-transport.ts';
import type { Token } from '../../adapters/websocket/token-source.ts';
import type { Authenticator, Decision } from '../../server/sessions/authentication.ts';
import { startRelay } from '../../server/relay.ts';
import { RelayRefusal } from '../../src/replication/relay-refusal.ts';
import type { Connection, Transport } from '../../src/replication/transport.ts';
import { Device } from './device.ts';
import { ManualSchedule } from './manual-schedule.ts';
import { startScriptedRelay } from './scripted-relay.ts';

/** A relay that takes the tokens in the set, and says whom it has asked. */
async function guarded(valid: Set<string>): Promise<{ readonly url: string; readonly shown: string[] }> {
  const shown: string[] = [];
  const decide = (token: string | undefined): Decision =>
    valid.has(token ?? '')
      ? { type: 'granted', rights: 'write', user: 'ada' }
      : { type: 'refused', status: 401, reason: 'not that one' };
  const authentication: Authenticator = {
    authenticate: ({ token }) => {
      shown.push(token ?? '');
      return decide(token);
    },
    review: (_grant, { token }) => decide(token),
  };
  const relay = await startRelay({ data: ':memory:', authentication, limits: { reviewMs: 20 } });
  onTestFinished(() => relay.close());
  return { url: relay.url, shown };
}

function open(
  url: string,
  token: Token,
  schedule?: ManualSchedule,
): Device & { readonly transport: ReturnType<typeof websocketTransport> } {
  const timing = schedule === undefined ? {} : { schedule: schedule.schedule };
  const transport = websocketTransport({ url, token, random: () => 0, ...timing });
  onTestFinished(() => transport.close());
  return new Device(transport, 'room') as ReturnType<typeof open>;
}

/** Resolves with the refusal once the connection has one. */
function refused(transport: Transport): Promise<RelayRefusal> {
  return new Promise((resolve) => {
    const look = (connection: Connection): void => {
      const failure = connection.status === 'connecting' ? connection.failure : undefined;
      if (failure instanceof RelayRefusal) resolve(failure);
    };
    transport.subscribe(look);
    look(transport.connection);
  });
}

test('a token that is refused is told and not shown again until there is another', async () => {
  const { url, shown } = await guarded(new Set(['good']));
  const anna = open(url, 'bad');
  anna.transport.connect();
  expect(await refused(anna.transport)).toMatchObject({ matter: 'token', code: 'REFUSED' });
  anna.transport.hurry();
  anna.transport.setToken('bad');
  expect(anna.transport.connection).toMatchObject({ failure: { code: 'REFUSED' } });
  anna.transport.setToken('good');
  await anna.reaches('online');
  expect(shown).toEqual(['bad', 'good']);
});

test('a refused token is tried again when somebody asks', async () => {
  const valid = new Set<string>();
  const { url, shown } = await guarded(valid);
  const anna = open(url, 'later');
  anna.transport.connect();
  await refused(anna.transport);
  valid.add('later');
  anna.transport.connect();
  await anna.reaches('online');
  expect(shown).toEqual(['later', 'later']);
});

test('a function is asked for each connection, and one that has run out is replaced unnoticed', async () => {
  const valid = new Set(['t1']);
  const { url, shown } = await guarded(valid);
  let count = 0;
  const anna = open(url, () => Promise.resolve(`t${String((count += 1))}`));
  anna.transport.connect();
  await anna.reaches('online');
  const failures: unknown[] = [];
  anna.transport.subscribe((connection) => {
    if (connection.status === 'connecting' && connection.failure !== undefined)
      failures.push(connection.failure.code);
  });
  const again = anna.event('synced');
  valid.add('t2').delete('t1');
  await again;
  expect(shown).toEqual(['t1', 't2']);
  expect(new Set(failures)).toEqual(new Set(['CONNECTION_FAILED']));
});

test('a function that goes on giving the refused token is not asked in a loop', async () => {
  const { url, shown } = await guarded(new Set());
  let asked = 0;
  const anna = open(url, () => {
    asked += 1;
    return 'bad';
  });
  anna.transport.connect();
  expect(await refused(anna.transport)).toMatchObject({ matter: 'token' });
  expect([asked, shown]).toEqual([2, ['bad']]);
});

test('a function that fails is asked again later, and the reason is told', async () => {
  const { url } = await guarded(new Set(['good']));
  const schedule = new ManualSchedule();
  let fails = true;
  const anna = open(url, () => (fails ? Promise.reject(new Error('the sign-in is down')) : 'good'), schedule);
  const failed = new Promise<Connection>((resolve) => {
    anna.transport.subscribe((connection) => {
      if (connection.status === 'connecting' && connection.failure !== undefined) resolve(connection);
    });
  });
  anna.transport.connect();
  expect(await failed).toMatchObject({
    failure: { code: 'CONNECTION_FAILED', cause: { message: 'the sign-in is down' } },
  });
  fails = false;
  (await schedule.next(0)).run();
  await anna.reaches('online');
});

/** A transport to a relay that ends every connection so, and what it waits for before the next. */
async function ended(
  code: number,
  reason: string,
): Promise<{
  readonly transport: Transport;
  readonly schedule: ManualSchedule;
  readonly connections: readonly string[];
}> {
  const relay = await startScriptedRelay((socket) => {
    socket.close(code, reason);
  });
  onTestFinished(() => relay.close());
  const manual = new ManualSchedule();
  const { schedule } = manual;
  const transport = websocketTransport({ multiplex: false, url: relay.url, schedule, random: () => 0.5 });
  onTestFinished(() => transport.close());
  new Device(transport, 'room');
  transport.connect();
  return { transport, schedule: manual, connections: relay.addresses };
}

test('a relay that says when it wants to be asked again is obeyed, also when the network is said to be back', async () => {
  const { transport, schedule, connections } = await ended(1013, 'too many; retry after 7 s');
  await schedule.next(7_100);
  transport.hurry?.();
  expect(connections).toHaveLength(1);
  (await schedule.next(7_100)).run();
  await schedule.next(7_200);
  expect(connections).toHaveLength(2);
});

test('the next attempt is made at once when the network is said to be back', async () => {
  const { transport, schedule, connections } = await ended(1012, 'restarting');
  await schedule.next(100);
  transport.hurry?.();
  await schedule.next(200);
  expect(connections).toHaveLength(2);
});
