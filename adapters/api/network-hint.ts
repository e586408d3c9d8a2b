/** Calls back whenever there may be a network again. Returns what ends it. */
export type NetworkHint = (onBack: () => void) => () => void;

/**
 * What a browser believes: it knows of the cable, not of the way to the relay, so it only says when to try. Undefined
 * where the platform says nothing.
 */
export function browserNetwork(): NetworkHint | undefined {
  if (!('window' in globalThis) || !('onLine' in globalThis.navigator)) return undefined;
  return (onBack) => {
    globalThis.addEventListener('online', onBack);
    return () => {
      globalThis.removeEventListener('online', onBack);
    };
  };
}
