import { createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { SyncError } from '../../src/model/errors.ts';
import type { Authenticator, Credentials, Decision } from '../sessions/authentication.ts';
import { jwtRights } from './jwt-rights.ts';

/** Bytes of a secret below which it can be guessed (RFC 7518, 3.2: as long as the hash). */
export const MIN_SECRET_BYTES = 32;

export interface JwtOptions {
  /** Shared secret of at least 32 bytes, for HS256 and its kin. Either this or `jwks`. */
  readonly secret?: string | Uint8Array;
  /** Public keys: the address of a JWKS, or the set itself. */
  readonly jwks?: string | JSONWebKeySet;
  /** The only algorithms taken; default HS256 with a secret, ES256, RS256, PS256 and EdDSA with keys. */
  readonly algorithms?: readonly string[];
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds that clocks may differ; default 5. */
  readonly clockTolerance?: number;
  /** Asked about every token now and then while its sessions are open. */
  readonly isRevoked?: (claims: JWTPayload) => Promise<boolean> | boolean;
}

const SYMMETRIC = ['HS256', 'HS384', 'HS512'];
const DEFAULT_ASYMMETRIC = ['ES256', 'RS256', 'PS256', 'EdDSA', 'Ed25519'];
const DEFAULT_TOLERANCE_S = 5;

/**
 * Lets in who brings a JSON Web Token (RFC 7519) with a `sub`, an `exp`, and a claim `rooms` that grants the room:
 * `{"rooms": {"team/*": "write", "team/rules": "read"}}`. A name that ends in `*` stands for all that begin so; of
 * several that fit the longest counts. Sessions end when their token does.
 * @throws SyncError INVALID_ARGUMENT for a secret that is too short, algorithms that do not fit, or no key at all
 */
export function jwtAuthenticator(options: JwtOptions): Authenticator {
  const key = keyOf(options);
  const algorithms = algorithmsOf(options);
  const clockTolerance = options.clockTolerance ?? DEFAULT_TOLERANCE_S;
  const { issuer, audience, isRevoked } = options;

  const authenticate = async ({ token }: Credentials, room: string): Promise<Decision> => {
    if (token === undefined) return refused('a token is needed');
    let claims: JWTPayload;
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms,
        clockTolerance,
        requiredClaims: ['exp', 'sub'],
        ...(issuer !== undefined && { issuer }),
        ...(audience !== undefined && { audience }),
      });
      claims = payload;
    } catch (error) {
      if (isOurFault(error)) throw error;
      return refused(error instanceof errors.JWTExpired ? 'the token has expired' : 'the token is not valid');
    }
    const { sub, exp } = claims;
    if (sub === undefined || sub === '' || exp === undefined) return refused('the token names nobody');
    if ((await isRevoked?.(claims)) === true) return refused('the token has been revoked');
    const rights = jwtRights(claims['rooms'], room);
    if (rights === undefined) {
      return { type: 'refused', status: 403, reason: 'the token does not grant this room' };
    }
    return { type: 'granted', user: sub, rights, expires: (exp + clockTolerance) * 1_000 };
  };
  if (isRevoked === undefined) return { authenticate };
  return { authenticate, review: (_grant, credentials, room) => authenticate(credentials, room) };
}

function keyOf({ secret, jwks }: JwtOptions): JWTVerifyGetKey {
  if ((secret === undefined) === (jwks === undefined)) {
    throw invalid(
      'secret and jwks',
      'exactly one of them is given',
      'Give the one that your tokens are signed for',
    );
  }
  if (jwks !== undefined) {
    return typeof jwks === 'string' ? createRemoteJWKSet(new URL(jwks)) : createLocalJWKSet(jwks);
  }
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : new Uint8Array(secret ?? []);
  if (bytes.length < MIN_SECRET_BYTES) {
    const rule = `it has at least ${MIN_SECRET_BYTES} bytes`;
    throw invalid(`secret (${bytes.length} bytes)`, rule, 'Make one with: openssl rand -base64 32');
  }
  return async () => bytes;
}

function algorithmsOf({ secret, algorithms }: JwtOptions): string[] {
  const symmetric = secret !== undefined;
  const chosen = [...(algorithms ?? (symmetric ? ['HS256'] : DEFAULT_ASYMMETRIC))];
  // A public key taken for a secret would let everybody sign (RFC 8725, 2.1).
  const misfit = chosen.find((one) => one === 'none' || SYMMETRIC.includes(one) !== symmetric);
  if (misfit !== undefined || chosen.length === 0) {
    const rule = symmetric
      ? `with a secret they are of ${SYMMETRIC.join(', ')}`
      : 'with keys they are asymmetric';
    throw invalid(
      `algorithms (${misfit ?? 'none given'})`,
      rule,
      'Name those that your tokens are signed with',
    );
  }
  return chosen;
}

/** The keys could not be had: nothing is known about the token. */
function isOurFault(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return error instanceof errors.JWKSTimeout || error.code === errors.JOSEError.code;
}

function refused(reason: string): Decision {
  return { type: 'refused', status: 401, reason };
}

function invalid(value: string, rule: string, remedy: string): SyncError {
  return new SyncError('INVALID_ARGUMENT', { value: `jwt.${value}`, rule, remedy });
}
