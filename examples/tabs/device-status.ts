import type { SyncManager } from 'layer5-sync/adapters';
import { element } from './element.ts';

type State = ReturnType<ReturnType<SyncManager['getSyncEngine']>['getState']>;

/** How a device stands, in words that are read out when they change, and the switch that takes it offline. */
export class DeviceStatus {
  readonly node: HTMLElement;
  readonly #manager: SyncManager;
  readonly #text: HTMLElement = element('p', { className: 'status', role: 'status', 'aria-live': 'polite' });
  readonly #switch: HTMLButtonElement;

  constructor(manager: SyncManager) {
    this.#manager = manager;
    const engine = manager.getSyncEngine();
    this.#switch = element('button', {
      type: 'button',
      onclick: () => {
        if (engine.getState().status === 'stopped') engine.start();
        else engine.stop();
      },
    });
    this.node = element('div', { className: 'device-status' }, this.#text, this.#switch);
  }

  show(): void {
    const state = this.#manager.getSyncEngine().getState();
    const { isOnline, status } = state;
    this.#switch.textContent = status === 'stopped' ? 'Go online' : 'Go offline';
    this.node.dataset['online'] = String(isOnline);
    // An exchange every few seconds is nothing to read out.
    const text = describe(state);
    if (this.#text.textContent !== text) this.#text.textContent = text;
  }
}

function describe({ status, isOnline, pendingCount, conflictCount, syncError }: State): string {
  const connection = isOnline ? 'Online' : status === 'stopped' ? 'Offline' : 'Connecting';
  const waiting = pendingCount === 0 ? 'nothing waiting' : `${count(pendingCount, 'change')} waiting`;
  const conflicts = conflictCount === 0 ? [] : [count(conflictCount, 'conflict')];
  return [connection, waiting, ...conflicts, ...(syncError === null ? [] : [syncError])].join(' · ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
