import type { DocumentCarrier } from '../../src/replication/transport.ts';
import { membership, type TabSharing } from './membership.ts';
import { TabExchange } from './tab-exchange.ts';
import { browserTabPorts } from './web-tab-ports.ts';

/** Carries documents from tab to tab of one device. */
export interface TabCarrier extends DocumentCarrier {
  /** Safe twice. */
  close(): void;
}

/**
 * For a device without a relay: its tabs see each other's stored changes. Undefined where nothing can be shared.
 * @param onError told what another tab said and what could not be used
 */
export function tabCarrier(sharing: TabSharing, onError: (error: unknown) => void): TabCarrier | undefined {
  const ports = sharing.ports ?? browserTabPorts();
  return ports && new TabExchange({ ...membership(sharing, ports), onError });
}
