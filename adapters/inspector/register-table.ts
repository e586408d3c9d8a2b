import type { InspectedRegister } from '../api/workspace-inspection.ts';
import { element } from './element.ts';
import { formatTime, formatValue } from './format.ts';
import { table } from './table.ts';

/** Rows at most: a resource may have as many registers as a megabyte of JSON has leaves. */
const SHOWN_REGISTERS = 500;

/** What stands at each path; two at one path are concurrent. */
export function registerTable(registers: readonly InspectedRegister[]): HTMLElement {
  const counts = new Map<string, number>();
  for (const { path } of registers) counts.set(path, (counts.get(path) ?? 0) + 1);
  const shown = registers.slice(0, SHOWN_REGISTERS);
  const rows = shown.map(({ path, kind, value, deviceId, sequence, timestamp }) => ({
    isMarked: (counts.get(path) ?? 0) > 1,
    cells: [
      path === '' ? '(root)' : path,
      describe(kind, value),
      `${deviceId} #${sequence}`,
      formatTime(timestamp),
    ],
  }));
  const node = table('Registers', ['Path', 'Value', 'Written by', 'Time'], rows);
  if (registers.length === shown.length) return node;
  return element(
    'div',
    {},
    node,
    element('p', { class: 'quiet' }, `The first ${SHOWN_REGISTERS} of ${registers.length}.`),
  );
}

function describe(kind: InspectedRegister['kind'], value: InspectedRegister['value']): string {
  if (kind === 'object') return '{ }';
  if (kind === 'array') return '[ ]';
  return kind === 'absent' ? 'removed' : formatValue(value, 120);
}
