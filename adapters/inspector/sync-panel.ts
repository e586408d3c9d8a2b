import { deviceOf } from '../../src/model/writer.ts';
import { element } from './element.ts';
import { formatAge, formatBytes, formatNumber, formatTime } from './format.ts';
import type { Inspected, Panel } from './inspected-manager.ts';
import { table } from './table.ts';
import { progressOf } from '../api/progress-of.ts';

/** Pending changes that are listed; all are counted. */
const SHOWN_PENDING = 50;
const SHOWN_FRAMES = 60;

/** How the device stands with its relay: state, levels, clocks, presence and frames. */
export class SyncPanel implements Panel {
  readonly node: HTMLElement = element('div', { class: 'cards' });
  readonly #inspected: Inspected;
  #shown = '';

  constructor(inspected: Inspected) {
    this.#inspected = inspected;
  }

  show(): void {
    const cards = [this.#state(), this.#pending(), this.#clocks(), this.#frames()];
    // Replaced only when something in it is new, for the sake of who reads or scrolls.
    const text = cards.map(({ textContent }) => textContent).join('\n');
    if (text === this.#shown) return;
    this.#shown = text;
    this.node.replaceChildren(...cards);
  }

  close(): void {
    this.#shown = '';
  }

  #state(): HTMLElement {
    const { manager } = this.#inspected;
    const rows = Object.entries(manager.getSyncEngine().getState()).map(([name, value]) => ({
      cells: [name, describe(name, value)],
    }));
    return card(
      'State',
      table('State', ['Name', 'Value'], [{ cells: ['deviceId', manager.deviceId] }, ...rows]),
    );
  }

  #pending(): HTMLElement {
    const { manager } = this.#inspected;
    const pending = manager.getChangeTracker().getPendingChanges();
    const rows = pending
      .slice(-SHOWN_PENDING)
      .reverse()
      .map((change) => ({
        cells: [
          `${change.operation} ${change.resourceType} ${change.resourceId}`,
          progressOf(manager, change)?.stored === true ? 'stored on this device' : 'recorded',
          formatTime(change.timestamp),
        ],
      }));
    return card(
      `Pending changes, ${formatNumber(pending.length)}`,
      rows.length === 0
        ? element('p', { class: 'quiet' }, 'Everything is durable at the relay, or known to another device.')
        : table('Pending changes', ['Change', 'Level', 'Time'], rows),
    );
  }

  #clocks(): HTMLElement {
    const rows = this.#inspected.view.clocks().flatMap(({ partition, received, trimmed }) =>
      [...received].map(([writer, sequence]) => ({
        cells: [partition, deviceOf(writer), writer, String(sequence), String(trimmed.get(writer) ?? 0)],
      })),
    );
    return card(
      'Received',
      table('Received', ['Partition', 'Device', 'Writer', 'Up to', 'Trimmed up to'], rows),
    );
  }

  #frames(): HTMLElement {
    const { frames } = this.#inspected.view;
    if (frames === undefined) {
      return card('Frames', element('p', { class: 'quiet' }, 'There is no connection that counts them.'));
    }
    const sent = frames.count('sent');
    const received = frames.count('received');
    const rows = frames.recent
      .slice(-SHOWN_FRAMES)
      .reverse()
      .map(({ number, direction, type, room, bytes }) => ({
        cells: [
          String(number),
          direction === 'sent' ? '↑ sent' : '↓ received',
          type,
          room,
          formatBytes(bytes),
        ],
      }));
    return card(
      'Frames',
      element(
        'p',
        {},
        `${formatNumber(sent.frames)} sent (${formatBytes(sent.bytes)}), ${formatNumber(received.frames)} received (${formatBytes(received.bytes)})`,
      ),
      table('Latest frames', ['No.', 'Direction', 'Kind', 'Room', 'Size'], rows),
    );
  }
}

function card(title: string, ...children: readonly Node[]): HTMLElement {
  return element('section', { class: 'card' }, element('h3', {}, title), ...children);
}

function describe(name: string, value: unknown): string {
  if (name === 'lastSync' && typeof value === 'number')
    return `${formatTime(value)} (${formatAge(Date.now() - value)} ago)`;
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
