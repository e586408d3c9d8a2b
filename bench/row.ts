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

/** Head of the Markdown table whose lines toLine gives. */
export const TABLE_HEAD: string =
  '| | ours | plain Yjs | ratio | expected at most | met |\n|---|---|---|---|---|---|';

export function toLine({ name, ours, plain, unit, ratio, expected }: Row): string {
  const figure = (value: number | undefined): string => {
    if (value === undefined) return '-';
    const text = value >= 100 ? value.toFixed(0) : value < 1 ? value.toFixed(3) : value.toFixed(1);
    return `${text} ${unit === 'ratio' ? 'x' : unit}`;
  };
  const shown = ratio === undefined ? '-' : `${ratio.toFixed(2)} x`;
  const limit = expected === undefined ? '' : `${String(expected)} x`;
  const met = expected === undefined || ratio === undefined ? '' : ratio <= expected ? 'yes' : 'no';
  return `| ${name} | ${figure(ours)} | ${figure(plain)} | ${shown} | ${limit} | ${met} |`;
}
