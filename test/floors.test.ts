import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The floors gate of `npm run lint:floors`, shown to bite: a small tree that keeps every rule,
// and beside it files that each break one.

const root = resolve(import.meta.dirname, '..');

const lawful: Readonly<Record<string, string>> = {
  'src/model/number.ts': `import 'lib0/hash/sha256'; export type A = 1;`,
  // Its other half is below; a cycle is reported once, there.
  'src/model/cycle.ts': `import type { C } from './cycle-back.ts'; export type B = C;`,
  'src/documents/number.ts': `import 'yjs'; export type { A } from '../model/number.ts';`,
  'src/replication/number.ts': `import type { Doc } from 'yjs'; import '../documents/number.ts'; export type D = Doc;`,
  'src/index.ts': `export type { A } from './model/number.ts';`,
  'adapters/memory/number.ts': `import 'yjs'; import '../../src/replication/number.ts';`,
  'adapters/sqlite/number.ts': `import 'node:sqlite';`,
  'adapters/api/number.ts': `import '../../src/model/number.ts';`,
  'adapters/react/hook.ts': `import type { ReactNode } from 'react'; import 'react'; export type R = ReactNode;`,
  'adapters/react/index.ts': `import './hook.ts';`,
  'adapters/index.ts': `import './api/number.ts';`,
  'adapters/utils/layer5-sync.ts': `import '../index.ts'; import '../react/index.ts';`,
  'server/number.ts': `import 'yjs'; import 'ws'; import 'node:fs'; import '../src/model/number.ts';`,
  'server/index.ts': `import './number.ts';`,
  'test/number.ts': `import 'fast-check'; import '../adapters/index.ts';`,
};

/** Rule, file, and the import by which that file breaks the rule. */
const unlawful: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['no-cycles', 'src/model/cycle-back.ts', `import type { B } from './cycle.ts'; export type C = B[];`],
  ['resolvable', 'src/model/missing.ts', `import './nowhere.ts';`],
  ['src-imports-nothing-above', 'src/model/up.ts', `import type {} from '../../adapters/api/number.ts';`],
  ['src-imports-nothing-above', 'src/documents/up.ts', `import '../../server/number.ts';`],
  ['src-imports-nothing-above', 'src/replication/up.ts', `import '../../test/number.ts';`],
  ['src-packages', 'src/model/ws.ts', `import 'ws';`],
  ['src-packages', 'src/documents/awareness.ts', `import type {} from 'y-protocols/awareness';`],
  ['src-packages', 'src/replication/react.ts', `import 'react';`],
  ['src-no-node', 'src/model/fs.ts', `import 'node:fs';`],
  ['src-no-node', 'src/documents/fs.ts', `import type {} from 'fs';`],
  ['model-floor', 'src/model/document.ts', `import type {} from '../documents/number.ts';`],
  ['documents-floor', 'src/documents/replication.ts', `import type {} from '../replication/number.ts';`],
  ['replication-floor', 'src/replication/door.ts', `import '../index.ts';`],
  ['yjs-where', 'src/model/yjs.ts', `import type {} from 'yjs';`],
  ['yjs-where', 'adapters/api/yjs.ts', `import 'yjs';`],
  ['yjs-where', 'adapters/sqlite/yjs.ts', `import type {} from 'yjs';`],
  ['replication-yjs-types', 'src/replication/yjs.ts', `import 'yjs';`],
  ['react-where', 'adapters/api/react.ts', `import type {} from 'react';`],
  ['react-where', 'server/react.ts', `import 'react-dom';`],
  ['react-adapter-where', 'adapters/api/hook.ts', `import '../react/hook.ts';`],
  ['adapters-no-server', 'adapters/api/server.ts', `import type {} from '../../server/number.ts';`],
  ['server-no-adapters', 'server/adapter.ts', `import type {} from '../adapters/api/number.ts';`],
  ['no-doors-inside', 'adapters/api/door.ts', `import '../../src/index.ts';`],
  ['no-doors-inside', 'server/door.ts', `import './index.ts';`],
  ['production-alone', 'server/test.ts', `import '../test/number.ts';`],
  ['no-dev-dependencies', 'server/dev.ts', `import 'fast-check';`],
  ['only-declared-packages', 'server/undeclared.ts', `import 'acorn';`],
];

interface Named {
  readonly name: string;
}
interface Violation {
  readonly from: string;
  readonly rule: Named;
}
interface Report {
  readonly summary: {
    readonly violations: readonly Violation[];
    readonly ruleSetUsed: { readonly forbidden: readonly Named[] };
  };
}

let tree: string;
let violations: readonly Violation[];
let rules: readonly string[];

beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  tree = mkdtempSync(join(root, '.cache/floors-'));
  const files = { ...lawful, ...Object.fromEntries(unlawful.map(([, file, text]) => [file, text])) };
  for (const [file, text] of Object.entries({
    ...files,
    'tsconfig.json': '{ "extends": "../../tsconfig.json" }',
  })) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  const gate = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = join(root, '.dependency-cruiser.mjs');
  const folders = ['src', 'adapters', 'server', 'test'];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [gate, '--config', config, '--output-type', 'json', ...folders],
    { cwd: tree, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  expect(stderr).toBe('');
  const { summary } = JSON.parse(stdout) as Report;
  violations = summary.violations;
  rules = summary.ruleSetUsed.forbidden.map(({ name }) => name);
});

afterAll(() => {
  rmSync(tree, { recursive: true, force: true });
});

test('a tree that keeps the floors has no violation', () => {
  expect(violations.filter(({ from }) => Object.hasOwn(lawful, from))).toEqual([]);
});

test.each(unlawful)('%s: %s is refused', (rule, file) => {
  const broken = violations.filter(({ from }) => from === file).map((violation) => violation.rule.name);
  expect(broken).toContain(rule);
});

test('every rule has a file that breaks it', () => {
  const shown = new Set(unlawful.map(([rule]) => rule));
  expect(rules.filter((rule) => !shown.has(rule))).toEqual([]);
});
