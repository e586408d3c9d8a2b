import type { Json } from '../../../src/model/json.ts';
import type { MergeVector } from './merge-vector.ts';

type Cell = Readonly<Record<string, Json>>;

const code = (source: readonly string[], more: Cell = {}): Cell => ({
  cell_type: 'code',
  execution_count: null,
  metadata: {},
  outputs: [],
  source: [...source],
  ...more,
});
const prose = (...source: readonly string[]): Cell => ({
  cell_type: 'markdown',
  metadata: {},
  source: [...source],
});
const notebook = (...cells: readonly Cell[]): Json => ({ cells: [...cells], nbformat: 4 });

const load = code(['import pandas\n', 'data = pandas.read_csv("a.csv")']);
const plot = code(['data.plot()\n', 'show()']);

/** Notebooks whose cells have no id: cells are told apart by content, their sources are lists of lines. */
export const notebookVectors: readonly MergeVector[] = [
  {
    name: 'one edits a cell, the other puts one before it',
    base: notebook(load, plot),
    local: notebook(load, code(['data.plot(kind="bar")\n', 'show()'])),
    remote: notebook(prose('# Sales'), load, plot),
    merged: notebook(prose('# Sales'), load, code(['data.plot(kind="bar")\n', 'show()'])),
  },
  {
    name: 'each edits another cell',
    base: notebook(load, plot),
    local: notebook(code(['import pandas\n', 'data = pandas.read_csv("b.csv")']), plot),
    remote: notebook(load, code(['data.plot()\n', 'save()'])),
    merged: notebook(
      code(['import pandas\n', 'data = pandas.read_csv("b.csv")']),
      code(['data.plot()\n', 'save()']),
    ),
  },
  {
    name: 'each adds a line to one cell',
    base: notebook(load),
    local: notebook(code(['import numpy\n', 'import pandas\n', 'data = pandas.read_csv("a.csv")'])),
    remote: notebook(code(['import pandas\n', 'data = pandas.read_csv("a.csv")', 'data.head()'])),
    merged: notebook(
      code(['import numpy\n', 'import pandas\n', 'data = pandas.read_csv("a.csv")', 'data.head()']),
    ),
  },
  {
    name: 'one runs a cell, the other edits it',
    base: notebook(load),
    local: notebook(code(['import pandas\n', 'data = pandas.read_csv("a.csv")'], { execution_count: 3 })),
    remote: notebook(code(['import pandas\n', 'data = pandas.read_csv("b.csv")'])),
    merged: notebook(code(['import pandas\n', 'data = pandas.read_csv("b.csv")'], { execution_count: 3 })),
  },
  {
    name: 'one clears the outputs, the other edits the source',
    base: notebook(code(['a = 1\n', 'a'], { outputs: [{ output_type: 'stream', text: ['1'] }] })),
    local: notebook(code(['a = 1\n', 'a'])),
    remote: notebook(code(['a = 1\n', 'a + 1'], { outputs: [{ output_type: 'stream', text: ['1'] }] })),
    merged: notebook(code(['a = 1\n', 'a + 1'])),
  },
  {
    name: 'both run a cell',
    base: notebook(code(['a'], { execution_count: 1 })),
    local: notebook(code(['a'], { execution_count: 2 })),
    remote: notebook(code(['a'], { execution_count: 7 })),
    merged: notebook(code(['a'], { execution_count: 7 })),
    conflicts: ['cells.*.execution_count: value'],
  },
  {
    name: 'both run a cell, and its number is nobody’s work',
    base: notebook(code(['a'], { execution_count: 1 })),
    local: notebook(code(['a'], { execution_count: 2 })),
    remote: notebook(code(['a'], { execution_count: 7 })),
    options: { rules: { 'cells.*.execution_count': { type: 'noise' } } },
    merged: notebook(code(['a'], { execution_count: 7 })),
  },
  {
    name: 'one removes a cell, the other edits another one',
    base: notebook(prose('# Title'), load, plot),
    local: notebook(load, plot),
    remote: notebook(prose('# Title'), load, code(['data.plot()\n', 'save()'])),
    merged: notebook(load, code(['data.plot()\n', 'save()'])),
  },
  {
    name: 'one removes the cell that the other edits',
    base: notebook(load, plot),
    local: notebook(load),
    remote: notebook(load, code(['data.plot()\n', 'save()'])),
    merged: notebook(load, code(['data.plot()\n', 'save()'])),
    conflicts: ['cells.*: delete'],
  },
  {
    name: 'both add a cell at the end',
    base: notebook(load),
    local: notebook(load, prose('Ours')),
    remote: notebook(load, prose('Theirs')),
    merged: notebook(load, prose('Ours'), prose('Theirs')),
  },
  {
    name: 'both add the same cell at the end',
    base: notebook(load),
    local: notebook(load, plot),
    remote: notebook(load, plot),
    merged: notebook(load, plot),
  },
  {
    name: 'a cell is put elsewhere, and edited by the other',
    base: notebook(load, plot, prose('The end')),
    local: notebook(prose('The end'), load, plot),
    remote: notebook(load, code(['data.plot()\n', 'save()']), prose('The end')),
    merged: notebook(prose('The end'), load, code(['data.plot()\n', 'save()'])),
  },
  {
    name: 'metadata of the notebook, of its cells, and tags',
    base: { metadata: { kernelspec: { name: 'python3' }, tags: ['a'] }, cells: [prose('x')] },
    local: {
      metadata: { kernelspec: { name: 'python3', display_name: 'Python' }, tags: ['a', 'b'] },
      cells: [prose('x')],
    },
    remote: {
      metadata: { kernelspec: { name: 'python3' }, tags: [] },
      cells: [{ ...prose('x'), metadata: { slide: 1 } }],
    },
    merged: {
      metadata: { kernelspec: { name: 'python3', display_name: 'Python' }, tags: ['b'] },
      cells: [{ ...prose('x'), metadata: { slide: 1 } }],
    },
  },
];
