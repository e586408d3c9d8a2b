import { createHash, timingSafeEqual } from 'node:crypto';

/** Characters of a token that is not to be guessed. */
export const MIN_ADMIN_TOKEN_LENGTH = 32;

/** Whether a header carries the token. Takes the same time for every wrong one, of whatever length. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
