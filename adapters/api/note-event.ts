import type { EngineDetail, EngineEvent } from './engine-state.ts';

/** What is known at the beginning. */
export const NOTHING_KNOWN: EngineDetail = { connection: 'offline', conflictCount: 0, problems: {} };

/** What is known once an event has been taken note of. */
export function noteEvent(detail: EngineDetail, event: EngineEvent): EngineDetail {
  const withProblems = (problems: EngineDetail['problems']): EngineDetail => ({
    ...detail,
    problems: { ...detail.problems, ...problems },
  });
  switch (event.type) {
    case 'connection': {
      const { connection, problem } = event;
      const found = problem && { [problem.kind]: problem };
      return { ...withProblems({ unauthenticated: undefined, refused: undefined, ...found }), connection };
    }
    case 'conflicts':
      return { ...detail, conflictCount: event.count };
    case 'stored':
      return withProblems({ storage: undefined });
    case 'exchanged':
      return withProblems({ exchange: undefined, incomplete: event.incomplete });
    case 'problem':
    case 'failed':
      // Being offline is no problem, and says nothing about the one there was.
      return event.problem === undefined ? detail : withProblems({ [event.problem.kind]: event.problem });
    case 'compared':
      return withProblems({ diverged: event.diverged });
    case 'start':
    case 'stop':
    case 'ask':
    case 'due':
    case 'full':
    case 'network':
      return detail;
  }
}
