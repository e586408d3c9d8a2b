import { SyncError } from '../model/errors.ts';

/**
 * What a relay refuses: `token`, the one it was shown, or that there was none; `room`, being in it or writing to it;
 * `content`, what was offered: too large, or not to be read.
 */
export type RefusedMatter = 'token' | 'room' | 'content';

/** Close code of a relay of ours for a token that is not, or no longer, valid. */
const UNAUTHENTICATED = 4401;
/** For a frame that is too large. */
const TOO_LARGE = 1009;
/** For an update that it could not read. */
const NOT_READ = 4407;

/** A relay's considered refusal: trying the same again is pointless, so nothing is tried until somebody asks. */
export class RelayRefusal extends SyncError {
  readonly matter: RefusedMatter;
  readonly closeCode: number;
  /** The relay's own words; they may be empty. */
  readonly reason: string;

  constructor(closeCode: number, reason: string) {
    const matter = matterOf(closeCode);
    super('REFUSED', {
      value: 'the relay',
      rule: `it closed the connection (${`${closeCode} ${reason}`.trim()})`,
      remedy: REMEDIES[matter],
    });
    this.matter = matter;
    this.closeCode = closeCode;
    this.reason = reason;
  }
}

const REMEDIES: Readonly<Record<RefusedMatter, string>> = {
  token: 'Give another token',
  room: 'Have it granted',
  content: 'See getRefusedChanges()',
};

function matterOf(closeCode: number): RefusedMatter {
  if (closeCode === UNAUTHENTICATED) return 'token';
  return closeCode === TOO_LARGE || closeCode === NOT_READ ? 'content' : 'room';
}
