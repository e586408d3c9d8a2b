import { toHexString } from 'lib0/buffer';
import { digest } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';

/** What a hash is of. Texts of different domains never share a hash, even when they are equal. */
export type HashDomain =
  | 'change-id'
  | 'change'
  | 'conflict'
  | 'digest'
  | 'snapshot'
  | 'element'
  | 'text'
  | 'text-part'
  | 'record'
  | 'search';

/**
 * SHA-256 of `text` in `domain`, as 64 lower-case hex digits. The hashed bytes are the UTF-8 form of
 * `layer5-sync/<domain>`, a line feed and the text. A lone surrogate has no UTF-8 form, so `text` must be well formed;
 * everything from parseJson and canonicalText is.
 */
export function hashText(domain: HashDomain, text: string): string {
  const hashed = `layer5-sync/${domain}\n${text}`;
  return nativeHash()?.('sha256', hashed, 'hex') ?? toHexString(digest(encodeUtf8(hashed)));
}

type NativeHash = (algorithm: 'sha256', text: string, encoding: 'hex') => string;

/** Node's hash in one call, five times as fast; it is asked for, not imported, so that browsers need not have it. */
function nativeHash(): NativeHash | undefined {
  const { process } = globalThis as {
    readonly process?: {
      readonly getBuiltinModule?: (name: 'node:crypto') => { readonly hash?: NativeHash } | undefined;
    };
  };
  return process?.getBuiltinModule?.('node:crypto')?.hash;
}
