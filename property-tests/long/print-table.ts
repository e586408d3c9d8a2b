import type { Counts } from '../world/counts.ts';

/** Prints what happened in a long run, as a table and as one line of JSON for whoever keeps figures. */
export function printTable(
  counts: Counts,
  failures: ReadonlyMap<number, string>,
  { from, seconds }: { readonly from: number; readonly seconds: number },
): void {
  const all = counts.toJson();
  const row = (what: string, count: number): string =>
    `| ${what.padEnd(36)} | ${String(count).padStart(12)} |`;
  console.log(
    `\n| ${'what'.padEnd(36)} | ${'count'.padStart(12)} |\n| ${'-'.repeat(36)} | ${'-'.repeat(11)}: |`,
  );
  for (const what of Object.keys(all).filter((name) => !/^(operation|fault|refused): /.test(name))) {
    console.log(row(what, counts.of(what)));
  }
  for (const kind of ['operation', 'fault', 'refused']) {
    const names = Object.keys(all).filter((name) => name.startsWith(`${kind}: `));
    console.log(
      row(
        `${kind}s`,
        names.reduce((sum, name) => sum + counts.of(name), 0),
      ),
    );
    for (const name of names) console.log(row(`  ${name.slice(kind.length + 2)}`, counts.of(name)));
  }
  console.log(row('worlds that broke a law', failures.size));
  console.log(
    `\n${seconds.toFixed(0)} s, first seed ${from}. ${JSON.stringify({ seconds, from, failed: [...failures.keys()], ...all })}`,
  );
}
