import type { Rights } from '../sessions/authentication.ts';

/**
 * What a token's claim grants in a room.
 * @param rooms the claim: patterns to 'read' or 'write'; anything else grants nothing
 */
export function jwtRights(rooms: unknown, room: string): Rights | undefined {
  if (typeof rooms !== 'object' || rooms === null) return undefined;
  const claims = Object.entries(rooms).filter(([pattern]) => fits(pattern, room));
  // A room's own name is closer than any pattern, a longer pattern closer than a shorter one.
  const [closest] = claims.sort(([a], [b]) => closeness(b, room) - closeness(a, room));
  const rights: unknown = closest?.[1];
  return rights === 'read' || rights === 'write' ? rights : undefined;
}

function closeness(pattern: string, room: string): number {
  return pattern === room ? Infinity : pattern.length;
}

function fits(pattern: string, room: string): boolean {
  return pattern === room || (pattern.endsWith('*') && room.startsWith(pattern.slice(0, -1)));
}
