import type { Json } from '../../src/model/json.ts';

const LONGEST_VALUE = 400;

/** Writes times of day; to be kept, since making one takes longer than writing many. */
export function timeFormat(): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

export function formatTime(timestamp: number): string {
  return timeFormat().format(timestamp);
}

export function formatDate(timestamp: number): string {
  return new Date(timestamp).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });
}

/** A value in a line or a few; `∅` stands for none. */
export function formatValue(value: Json | undefined, longest: number = LONGEST_VALUE): string {
  if (value === undefined) return '∅';
  const text = typeof value === 'string' ? (value === '' ? '""' : value) : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function formatNumber(number: number): string {
  return number.toLocaleString('en');
}

export function formatAge(ms: number): string {
  const days = ms / 86_400_000;
  if (days >= 1) return plural(Math.round(days), 'day');
  if (ms < 90_000) return plural(Math.max(0, Math.round(ms / 1_000)), 'second');
  const minutes = Math.round(ms / 60_000);
  return minutes >= 60 ? plural(Math.round(minutes / 60), 'hour') : plural(minutes, 'minute');
}

export function plural(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}
