import { AnswerQueue } from './answer-queue.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { Intake } from './intake.ts';
import { SILENT } from '../reporting/metrics.ts';
import type { RelayMetrics } from '../reporting/metrics.ts';
import { DEFAULT_SESSION_LIMITS } from './session-limits.ts';
import type { SessionLimits } from './session-limits.ts';
import type { SessionSocket } from './session-socket.ts';

/** What sessions of every socket have in common. */
export interface Surroundings {
  readonly limits: SessionLimits;
  readonly clock: Clock;
  readonly metrics: RelayMetrics;
}

export const DEFAULT_SURROUNDINGS: Surroundings = {
  limits: DEFAULT_SESSION_LIMITS,
  clock: systemClock,
  metrics: SILENT,
};

/** What the sessions of one socket share: how fast it is read, and what is on its way to its peer. */
export interface Flow extends Surroundings {
  readonly intake: Intake;
  readonly answers: AnswerQueue;
}

export function flowOf(
  socket: Pick<SessionSocket, 'pause' | 'resume'>,
  surroundings: Surroundings = DEFAULT_SURROUNDINGS,
): Flow {
  const { limits, clock, metrics } = surroundings;
  return {
    ...surroundings,
    intake: new Intake(socket, limits, clock, metrics),
    answers: new AnswerQueue(limits.maxBufferedBytes),
  };
}
