import { unreachable } from '../../src/model/assert.ts';
import type { EngineDetail, EngineEvent } from './engine-state.ts';

/** What is known at the beginning. */
export const NOTHING_KNOWN: EngineDetail = { connection: 'offline', conflictCount: 0, problems: {} };

/** What is known once an event has been taken note of. */
export function noteEvent(detail: EngineDetail, event: EngineEvent): EngineDetail {
  const { problems } = detail;
  switch (event.type) {
    case 'connection': {
      const { connection, problem } = event;
      const unauthenticated = problem?.kind === 'unauthenticated' ? problem : undefined;
      const refused = problem?.kind === 'refused' ? problem : undefined;
      return { ...detail, connection, problems: { ...problems, unauthenticated, refused } };
    }
    case 'conflicts':
      return { ...detail, conflictCount: event.count };
    case 'problem':
      return { ...detail, problems: { ...problems, [event.problem.kind]: event.problem } };
    case 'stored':
      return { ...detail, problems: { ...problems, storage: undefined } };
    case 'exchanged':
      return { ...detail, problems: { ...problems, exchange: undefined, incomplete: event.incomplete } };
    case 'failed':
      // Being offline is no problem, and says nothing about the one there was.
      return event.problem === undefined
        ? detail
        : { ...detail, problems: { ...problems, [event.problem.kind]: event.problem } };
    case 'compared':
      return { ...detail, problems: { ...problems, diverged: event.diverged } };
    case 'start':
    case 'stop':
    case 'ask':
    case 'due':
    case 'full':
    case 'network':
      return detail;
    default:
      return unreachable(event);
  }
}
