import type { TabPorts } from '../../adapters/tabs/tab-ports.ts';
import { webTabPorts } from '../../adapters/tabs/web-tab-ports.ts';

/** Node's own locks and channels, which are what browsers have. */
export function nodeTabPorts(): TabPorts {
  return webTabPorts(navigator.locks, BroadcastChannel);
}
