import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';

/** BroadcastChannel is never used, and the relay tells the others of a presence that ends. */
export class DocumentProvider extends WebsocketProvider {
  // It would look up the presence of `doc.clientID`, which fails once the engine has given the document another.
  override disconnectBc(): void {
    // Nothing to leave.
  }
}

/** A presence that says nothing: each would be one more frame a document every 15 s. */
export function silentAwareness(doc: Y.Doc): Awareness {
  const awareness = new Awareness(doc);
  awareness.setLocalState(null);
  return awareness;
}
