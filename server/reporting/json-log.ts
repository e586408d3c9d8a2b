import { destination, pino } from 'pino';
import type { LogListener } from './log.ts';

export type LogLevel = 'error' | 'info' | 'debug' | 'silent';

/** Writes the relay's log as JSON lines to standard error, each out before the next thing happens. */
export function jsonLog(level: LogLevel): LogListener {
  const logger = pino({ level, base: { pid: process.pid } }, destination({ fd: 2, sync: true }));
  return ({ level: severity, message, ...rest }) => logger[severity](rest, message);
}
