import type { TabPorts } from './tab-ports.ts';

/** How the tabs of a device share. */
export interface TabSharing {
  /** Names the device and what it syncs: tabs of one scope are one device, and share its store. */
  readonly scope: string;
  /** The browser's own when absent; where it has none, nothing is shared. */
  readonly ports?: TabPorts;
}

/** One tab among those of its device, under a name that no other has. */
export interface Membership {
  readonly scope: string;
  readonly tab: string;
  readonly ports: TabPorts;
}

export function membership({ scope }: TabSharing, ports: TabPorts): Membership {
  const tab = Array.from({ length: 4 }, () => Math.floor(ports.random() * 2 ** 32).toString(36)).join('-');
  return { scope: `layer5-sync/${scope}`, tab, ports };
}
