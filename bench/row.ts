/** A line of the table. */
export interface Row {
  readonly name: string;
  readonly ours: number;
  readonly plain: number | undefined;
  readonly unit: 'us' | 'ms' | 'MB' | 'ratio';
  /** Ratio of ours to plain that is expected at most; undefined where none is. */
  readonly expected?: number;
  /** How often ours takes what plain takes; for single figures the figure itself is compared. */
  readonly ratio: number | undefined;
}

export function row(
  name: string,
  unit: Row['unit'],
  { ours, plain }: { readonly ours: number; readonly plain: number | undefined },
  expected?: number,
): Row {
  const ratio = unit === 'ratio' ? ours : plain === undefined ? undefined : ours / plain;
  return { name, ours, plain, unit, ratio, ...(expected === undefined ? {} : { expected }) };
}

/** A Markdown table. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map(({ name, ours, plain, unit, ratio, expected }) => {
    const figure = (value: number | undefined): string =>
      value === undefined
        ? '-'
        : `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${unit === 'ratio' ? 'x' : unit}`;
    const met = expected === undefined || ratio === undefined ? '' : ratio <= expected ? 'yes' : 'no';
    const limit = expected === undefined ? '' : `${String(expected)} x`;
    return `| ${name} | ${figure(ours)} | ${figure(plain)} | ${ratio === undefined ? '-' : `${ratio.toFixed(2)} x`} | ${limit} | ${met} |`;
  });
  return [
    '| | ours | plain Yjs | ratio | expected at most | met |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}
