import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const options: ts.CompilerOptions = {
  ...{ strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2024 },
  ...{ module: ts.ModuleKind.NodeNext, jsx: ts.JsxEmit.ReactJSX, allowImportingTsExtensions: true },
  ...{ lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'], types: [], customConditions: ['layer5-source'] },
};

/** What the compiler says to an app's module, which stands beside this file. */
function errorsIn(code: string): readonly string[] {
  const name = `${root}/test/guide/app.tsx`;
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => file === name || fileExists(file);
  host.getSourceFile = (file, target, ...rest) =>
    file === name ? ts.createSourceFile(file, code, target, true) : getSourceFile(file, target, ...rest);
  const program = ts.createProgram([name], options, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(name))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const APP = `
import * as sync from 'layer5-sync/services/syncIntegration';
import { ConflictResolver, DataValidator, useLiveData, useSyncState } from 'layer5-sync/utils/layer5-sync';

interface Tab { id: string; title: string; url?: string; createdAt?: number }

export async function app(tab: Tab, choice: 'local' | 'remote' | 'merge'): Promise<void> {
  const strategy = 'merge' as const;
  await sync.initSync({ userId: 'u', deviceId: 'd', syncInterval: 5000, autoResolveStrategy: strategy });
  const manager = sync.getSyncManager();
  manager.getSyncEngine().start(5000);
  const tracker = manager.getChangeTracker();
  const change = tracker.recordChange('create', tab.id, 'tab', tab, undefined, []);
  tracker.markApplied(change.id);
  tracker.getVectorClock().forEach((count, device) => console.log(device + count.toFixed()));
  const title: string = tracker.snapshot(tab.id, tab, 'tab').version.toFixed();
  await sync.createTabWithSync({ id: 'tab-1', title, url: 'https://example.org' });
  const updates: Partial<Tab> = { title: 'Two' };
  await sync.updateTabWithSync(tab.id, updates, tab);
  await sync.deleteTabWithSync(tab.id, tab);
  await sync.createWithSync('note', { id: 'n', text: 'a literal with more members' });
  sync.subscribeSyncStatus((status) => {
    const age = status.lastSync ? Date.now() - status.lastSync : 0;
    if (status.status === 'error') throw new Error(\`\${status.syncError} \${age}\`);
  })();
  const [conflict] = manager.getConflicts();
  console.log(await sync.resolveConflict({ ...conflict, strategy: choice }));
  const base = { title: 'Original', version: 1 };
  const sides = { base, local: { ...base, title: 'A' }, remote: { ...base, title: 'B' }, strategy };
  const result = ConflictResolver.merge({ ...sides, localChanges: [], remoteChanges: [] });
  const resolved = result.merged;
  resolved.title = result.conflicts[0].local;
  resolved.title = \`\${result.conflicts[0].local} and \${result.conflicts[0].remote}\`;
  ConflictResolver.merge({ base, local: base, remote: base, localChanges: [], remoteChanges: [], strategy: 'local' });
  const history = [{ operation: 'create', data: { id: 'tab-1', count: 0 } }];
  const count: number = DataValidator.repair({ data: { id: 'tab-1', count: 9 }, version: 5, history }).data.count;
  console.log(count, (await sync.verifyConsistency()).discrepancies, sync.getAuditTrail(tab.id));
}

export function Bar() {
  const status = useSyncState();
  const color = { idle: 'gray', syncing: 'blue', conflict: 'orange', error: 'red', stopped: 'gray' }[status.status];
  return <p style={{ color }}>{status.status} {status.syncError && <b>{status.syncError}</b>}</p>;
}

export function Edit({ tab }: { tab: Tab }) {
  const { data: live, update } = useLiveData(tab.id, tab, 'tab');
  return <input value={live.title} onChange={(event) => update({ title: event.target.value })} />;
}
`;

test('an app written after the documentation compiles with strict, and a mistake in it does not', () => {
  expect(errorsIn(APP)).toEqual([]);
  expect(errorsIn(`${APP}\nsync.createTabWithSync({ title: 'without an id' });`)).toHaveLength(1);
});
