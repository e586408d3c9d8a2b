import type { IncomingMessage } from 'node:http';
import { BEARER_PREFIX } from '../../src/replication/wire.ts';
import type { Credentials } from '../sessions/authentication.ts';

/** @param queried the token in the query, if there is one */
export function credentialsOf(
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  queried: string | undefined,
): Credentials {
  const { headers, socket } = request;
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const offered = protocolsOf(headers['sec-websocket-protocol']).find((one) => one.startsWith(BEARER_PREFIX));
  const token = bearer ?? offered?.slice(BEARER_PREFIX.length) ?? queried;
  return { token, headers, address: socket.remoteAddress ?? '' };
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
