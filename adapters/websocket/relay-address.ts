import { SyncError } from '../../src/model/errors.ts';

/**
 * @returns the address of a relay as y-websocket takes it: `ws:` or `wss:`, no slash at the end
 * @throws SyncError INVALID_ARGUMENT
 */
export function relayAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^(ws|http)s?:$/.test(url.protocol))
    refuse(text, 'is not a ws, wss, http or https URL');
  if (url.search !== '' || url.hash !== '') refuse(text, 'has a query or a fragment');
  return url.href.replace(/^http/, 'ws').replace(/\/+$/, '');
}

function refuse(url: string, rule: string): never {
  throw new SyncError('INVALID_ARGUMENT', {
    value: `options.url ${JSON.stringify(url)}`,
    rule: `it ${rule}`,
    remedy: 'Give the address of the relay, and the rest as options.parameters',
  });
}
