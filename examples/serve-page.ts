import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { HandleRequest } from '../server/gateway/http-requests.ts';

const FOLDER: string = join(import.meta.dirname, 'tabs');

/** Everything comes from this address; the icon alone is written into the page. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ws: wss:";

interface Served {
  readonly type: string;
  readonly body: Uint8Array | string;
}

/** Bundles the page in `tabs/` in memory, and serves it. @throws when it does not bundle */
export async function servePage(): Promise<HandleRequest> {
  const [html, css, script] = await Promise.all([
    readFile(join(FOLDER, 'index.html')),
    readFile(join(FOLDER, 'style.css')),
    bundle(),
  ]);
  const files = new Map<string, Served>([
    ['/', { type: 'text/html', body: html }],
    ['/style.css', { type: 'text/css', body: css }],
    ['/main.js', { type: 'text/javascript', body: script }],
  ]);
  return (request, response) => {
    const file = files.get(request.url?.split('?')[0] ?? '');
    if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    response.writeHead(200, {
      'content-type': `${file.type}; charset=utf-8`,
      'content-length': Buffer.byteLength(file.body),
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : file.body);
    return true;
  };
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(FOLDER, 'main.ts')],
    // The library's TypeScript source, not what was built last.
    conditions: ['layer5-source'],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles.map(({ text }) => text).join('');
}
