import type { RelayResult } from './replay-over-relay.ts';
import type { ReplayResult } from './replay-trace.ts';

/** Whether nothing was lost and nothing differs. */
export function isFaultless(result: ReplayResult, relay: RelayResult | undefined): boolean {
  const inMemory =
    result.lost === 0 &&
    result.digestsEqual &&
    result.finalStateEqual !== false &&
    result.mismatches.length === 0;
  const throughRelay =
    relay === undefined ||
    (relay.lost === 0 && relay.digestsEqual && relay.consistent && relay.finalStateEqual !== false);
  return inMemory && throughRelay;
}

/** A table, and below it what differs. */
export function toLines(result: ReplayResult, relay: RelayResult | undefined): readonly string[] {
  const rows: [string, string][] = [
    ['edits', String(result.edits)],
    ['changes', String(result.changes)],
    ['devices', String(result.devices)],
    ['conflicts met / still open', `${result.conflictsMet} / ${result.conflictsOpen}`],
    ['changes lost', String(result.lost)],
    ['equal digests, clocks and conflicts', `${result.equalDevices} of ${result.devices}`],
    ['final state', finalState(result.finalStateEqual)],
    ['recorded change, median / p99', `${us(result.recordMedianUs)} / ${us(result.recordP99Us)}`],
    ['state / journal document', `${result.stateBytes} / ${result.journalBytes} bytes`],
    ['load of both documents', `${result.loadMs.toFixed(0)} ms`],
  ];
  if (relay !== undefined) {
    rows.push(
      ['relay: devices', String(relay.devices)],
      ['relay: seed', String(relay.seed)],
      ['relay: offline stretches', relay.offline.map((numbers) => numbers.join(' ')).join('; ')],
      ['relay: live edits / changes', `${relay.liveEdits} / ${relay.liveChanges}`],
      ['relay: conflicts met / still open', `${relay.conflictsMet} / ${relay.conflictsOpen}`],
      ['relay: changes lost', String(relay.lost)],
      ['relay: equal digests', relay.digestsEqual ? 'yes' : 'no'],
      ['relay: final state', finalState(relay.finalStateEqual)],
      ['relay: consistent with it', relay.consistent ? 'all' : 'not all'],
    );
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    ...result.vanished,
    ...result.mismatches,
  ];
}

function finalState(equal: boolean | undefined): string {
  if (equal === undefined) return 'not compared: the history has several heads, which nobody merged';
  return equal ? 'as in the history' : 'differs from the history';
}

function us(time: number): string {
  return `${time.toFixed(0)} us`;
}
