// Checks the package as its consumers get it: packs it, installs the archive in an empty project, imports every
// door from plain JavaScript, starts the relay's command, compiles a strict TypeScript consumer, and asks publint.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const project = mkdtempSync(join(tmpdir(), 'layer5-consumer-'));

/** The doors that need React; every other one must work where React is not installed. */
const reactDoors: ReadonlySet<string> = new Set(['./react', './utils/layer5-sync']);
const doors = Object.keys(manifest.exports).filter((door) => !door.endsWith('.json'));
const specifier = (door: string): string => manifest.name + door.slice(1);

function run(what: string, command: string, args: readonly string[], cwd: string = project): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${what} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

function pack(): string {
  const listed = JSON.parse(
    run('npm pack', 'npm', ['pack', '--json', '--pack-destination', project], root),
  ) as
    | readonly { readonly filename: string; readonly files: readonly { readonly path: string }[] }[]
    | undefined;
  const packed = listed?.[0];
  if (packed === undefined) throw new Error('npm pack listed no archive.');
  const allowed = /^(dist\/.*\.(js|d\.ts)|package\.json|README\.md|LICENSE)$/;
  const stray = packed.files.map(({ path }) => path).filter((path) => !allowed.test(path));
  if (stray.length > 0) throw new Error(`The package holds files it should not: ${stray.join(', ')}`);
  for (const needed of ['README.md', 'LICENSE']) {
    if (!packed.files.some(({ path }) => path === needed)) throw new Error(`The package lacks ${needed}.`);
  }
  return join(project, packed.filename);
}

function install(...packages: readonly string[]): void {
  run('npm install', 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages]);
}

function importFromNode(chosen: readonly string[]): void {
  const lines = chosen.map(
    (door) =>
      `if (Object.keys(await import('${specifier(door)}')).length === 0) throw new Error('${door} is empty');`,
  );
  writeFileSync(join(project, 'import.js'), lines.join('\n'));
  run('Importing the doors', process.execPath, ['import.js']);
}

function compileConsumer(): void {
  const lines = doors.map((door, n) => `import * as door${n} from '${specifier(door)}';\nvoid door${n};`);
  writeFileSync(join(project, 'consumer.ts'), lines.join('\n'));
  const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
  const kinds = [{ module: 'nodenext' }, { module: 'esnext', moduleResolution: 'bundler' }];
  for (const kind of kinds) {
    const lib = ['es2022', 'dom', 'dom.iterable'];
    const compilerOptions = { ...kind, ...strict, target: 'es2022', lib, types: ['node'], noEmit: true };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    run(`Compiling a consumer (${kind.module})`, process.execPath, [tsc, '-p', project]);
  }
}

async function askPublint(): Promise<void> {
  const pkgDir = join(project, 'node_modules', manifest.name);
  const { messages } = await publint({ pkgDir, level: 'warning', pack: false });
  const pkg = JSON.parse(readFileSync(join(pkgDir, 'package.json'), 'utf8')) as Record<string, unknown>;
  const lines = messages.map((message) => formatMessage(message, pkg) ?? message.code);
  if (lines.length > 0) throw new Error(`publint:\n${lines.join('\n')}`);
}

try {
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  install(pack());
  importFromNode(doors.filter((door) => !reactDoors.has(door)));
  console.log('Imports without React: fine.');
  const dev = (name: string): string => `${name}@${manifest.devDependencies[name] ?? 'latest'}`;
  install(...['react', '@types/react', '@types/node'].map(dev));
  importFromNode(doors);
  console.log('Imports with React: fine.');
  for (const command of ['layer5-relay', 'layer5-merge']) {
    const help = run(`${command} --help`, join(project, 'node_modules/.bin', command), ['--help']);
    if (!help.includes(`${command} [`)) throw new Error(`${command} --help printed no usage:\n${help}`);
    console.log(`${command} --help: fine.`);
  }
  compileConsumer();
  console.log('Strict TypeScript consumer: fine.');
  await askPublint();
  console.log('publint: fine.');
} finally {
  rmSync(project, { recursive: true, force: true });
}
