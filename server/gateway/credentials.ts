import type { IncomingMessage } from 'node:http';
import { BEARER_PREFIX } from '../../src/replication/wire.ts';
import type { Credentials } from '../sessions/authentication.ts';

/**
 * @param queried the token in the query, if there is one
 * @param address that the request comes from
 */
export function credentialsOf(
  { headers }: Pick<IncomingMessage, 'headers'>,
  queried: string | undefined,
  address: string,
): Credentials {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const offered = protocolsOf(headers['sec-websocket-protocol']).find((one) => one.startsWith(BEARER_PREFIX));
  const token = bearer ?? offered?.slice(BEARER_PREFIX.length) ?? queried;
  return { token, headers, address };
}

/**
 * The subprotocol to be accepted: browsers end a connection that accepts none of those they offered. A token is
 * repeated only where nothing else was offered.
 */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  const [first] = offered;
  return [...offered].find((one) => !one.startsWith(BEARER_PREFIX)) ?? first ?? false;
}

function protocolsOf(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').map((protocol) => protocol.trim());
}
