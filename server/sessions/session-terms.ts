import type { Grant } from './authentication.ts';
import type { Author } from '../store/author.ts';

/** What a client asked for, and what it was granted. */
export interface SessionTerms {
  /** It wants to hear what of its own is durable. */
  readonly acknowledges: boolean;
  /** It wants its own updates back once they are durable, which v4 clients take for the acknowledgement. */
  readonly echoes?: boolean;
  /** Everything, unless said. */
  readonly grant?: Grant;
  /** Who it is, as what it writes is stored with. */
  readonly author?: Author;
}
