import { toHexString } from 'lib0/buffer';
import { digest } from 'lib0/hash/sha256';
import { encodeUtf8 } from 'lib0/string';

/** What a hash is of. Texts of different domains never share a hash, even when they are equal. */
export type HashDomain = 'change-id' | 'change' | 'conflict' | 'digest' | 'snapshot' | 'element' | 'record';

/**
 * SHA-256 of `text` in `domain`, as 64 lower-case hex digits. The hashed bytes are the UTF-8 form of
 * `layer5-sync/<domain>`, a line feed and the text. A lone surrogate has no UTF-8 form, so `text` must be well formed;
 * everything from parseJson and canonicalText is.
 */
export function hashText(domain: HashDomain, text: string): string {
  return toHexString(digest(encodeUtf8(`layer5-sync/${domain}\n${text}`)));
}
