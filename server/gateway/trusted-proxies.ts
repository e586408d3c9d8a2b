import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { SyncError } from '../../src/model/errors.ts';

/** What is read of a request to find out where it comes from. */
type Request = Pick<IncomingMessage, 'headers'> & {
  readonly socket: { readonly remoteAddress?: string | undefined };
};

/**
 * The proxies whose word is taken for where a request comes from. What X-Forwarded-For says is written by whoever
 * sends it, but for its end, which the proxy before us has written: so it is read from its end, and as far as those
 * who wrote it are trusted. None is unless it is named.
 */
export class TrustedProxies {
  readonly #trusted = new BlockList();

  /**
   * @param ranges addresses and networks, as `10.0.0.1`, `10.0.0.0/8` and `fd00::/8`
   * @throws SyncError INVALID_ARGUMENT naming the first that is neither
   */
  constructor(ranges: readonly string[] = []) {
    for (const range of ranges) this.#trust(range);
  }

  /** The address that a request comes from: of the last hop that is no trusted proxy. '' when the socket is gone. */
  addressOf({ headers, socket }: Request): string {
    const told = headers['x-forwarded-for'] ?? [];
    const hops = [told].flat().flatMap((line) => line.split(','));
    let address = socket.remoteAddress ?? '';
    while (this.#trusts(address)) {
      const before = bareAddress(hops.pop() ?? '');
      // Whoever leaves it out, or writes something else, is the last that is known.
      if (isIP(before) === 0) return address;
      address = before;
    }
    return address;
  }

  #trusts(address: string): boolean {
    // BlockList takes an IPv4 address that is written as IPv6 for the IPv4 address that it is.
    return isIP(address) !== 0 && this.#trusted.check(address, familyOf(address));
  }

  #trust(range: string): void {
    const [address = '', bits, ...rest] = range.split('/');
    const most = isIPv6(address) ? 128 : 32;
    const prefix = bits === undefined ? most : Number(bits);
    const isPrefix = bits === undefined || /^\d{1,3}$/.test(bits);
    if (isIP(address) === 0 || !isPrefix || prefix > most || rest.length > 0) throw noRange(range);
    this.#trusted.addSubnet(address, prefix, familyOf(address));
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** Some proxies write the port as well: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function bareAddress(hop: string): string {
  const text = hop.trim();
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1];
  return bracketed ?? (/^[\d.]+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text);
}

function noRange(range: string): SyncError {
  return new SyncError('INVALID_ARGUMENT', {
    value: `trusted proxy ${range}`,
    rule: 'a trusted proxy is named by its address or its network',
    remedy: 'Give addresses such as 10.0.0.1, or networks such as 10.0.0.0/8 and fd00::/8',
  });
}
