import type { Subject } from './subjects.ts';

/** One thing measured of one server. */
export interface Figure {
  readonly name: string;
  readonly unit: 'updates/s' | 'ms' | 's' | 'us' | 'kB' | '%';
  readonly value: number;
  /** What was measured beside it that explains it. */
  readonly note?: string;
}

/** One thing measured, of every server. */
export interface RelayRow {
  readonly name: string;
  readonly unit: Figure['unit'];
  readonly values: Readonly<Partial<Record<Subject['name'], number>>>;
  /** Of ours. */
  readonly note?: string;
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

/** Median and 99th percentile. */
export function latencies(name: string, milliseconds: readonly number[], note?: string): readonly Figure[] {
  const noted = note === undefined ? {} : { note };
  return [
    { name: `${name}, p50`, unit: 'ms', value: percentile(milliseconds, 0.5), ...noted },
    { name: `${name}, p99`, unit: 'ms', value: percentile(milliseconds, 0.99), ...noted },
  ];
}

export const RELAY_TABLE_HEAD: string =
  '| | ours | @y/websocket-server | Hocuspocus | ours best |\n|---|---|---|---|---|';

export function toRelayLine({ name, unit, values, note }: RelayRow): string {
  const shown = (value: number | undefined): string => {
    if (value === undefined) return '-';
    return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
  };
  const { ours, 'y-websocket': plain, hocuspocus } = values;
  const others = [plain, hocuspocus].filter((value) => value !== undefined);
  const isBetter = (value: number): boolean =>
    ours !== undefined && (unit === 'updates/s' ? ours >= value : ours <= value);
  const best = ours === undefined || others.length === 0 ? '' : others.every(isBetter) ? 'yes' : 'no';
  return `| ${name} | ${shown(ours)} | ${shown(plain)} | ${shown(hocuspocus)} | ${note === undefined ? best : `${best}; ${note}`} |`;
}
