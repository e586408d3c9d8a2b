import { SyncError } from '../../src/model/errors.ts';

/** @throws SyncError INVALID_ARGUMENT where the runtime has no WebSocket */
export function ambientWebSocket(): typeof WebSocket {
  // reason: not every runtime has one
  const { WebSocket: Socket } = globalThis as { WebSocket?: typeof WebSocket };
  if (Socket !== undefined) return Socket;
  throw new SyncError('INVALID_ARGUMENT', {
    value: 'options.WebSocket (absent)',
    rule: 'this runtime has no WebSocket of its own',
    remedy: 'Pass one, for example that of the package ws',
  });
}
