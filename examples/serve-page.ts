import { join, posix } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import type { HandleRequest } from '../server/gateway/http-requests.ts';

const FOLDER: string = join(import.meta.dirname, 'tabs');

/** Everything comes from this address; the icon alone is written into the page. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self' ws: wss:";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ndjson': 'application/x-ndjson; charset=utf-8',
};

interface Served {
  readonly type: string;
  readonly body: Uint8Array | string;
  /** Names of what has its content's hash in its name never mean anything else. */
  readonly isFixed: boolean;
}

/** Builds the page and the inspector's page in memory, and serves them. @throws when they do not build */
export async function servePage(): Promise<HandleRequest> {
  const files = new Map<string, Served>();
  for (const { fileName, body } of await bundle()) {
    const type = TYPES[posix.extname(fileName)] ?? 'application/octet-stream';
    const isPage = type.startsWith('text/html');
    files.set(isPage ? pagePath(fileName) : `/${fileName}`, { type, body, isFixed: !isPage });
  }
  return (request, response) => {
    const file = files.get(request.url?.split('?')[0] ?? '');
    if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': Buffer.byteLength(file.body),
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': file.isFixed ? 'public, max-age=31536000, immutable' : 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : file.body);
    return true;
  };
}

function pagePath(fileName: string): string {
  const name = posix.basename(fileName, '.html');
  return name === 'index' ? '/' : `/${name}`;
}

async function bundle(): Promise<
  readonly { readonly fileName: string; readonly body: Uint8Array | string }[]
> {
  const result = await build({
    configFile: false,
    root: FOLDER,
    logLevel: 'error',
    plugins: [react()],
    // The library's TypeScript source, not what was built last. The other names are Vite's defaults.
    resolve: { conditions: ['layer5-source', 'module', 'browser', 'development|production'] },
    build: {
      write: false,
      target: 'es2022',
      // What the page loads is a file of its own: its security policy allows nothing written into it.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: [join(FOLDER, 'index.html'), join(FOLDER, 'inspector.html')] },
    },
  });
  if (!Array.isArray(result)) {
    if ('output' in result) return toFiles(result.output);
    throw new Error('The page was to be built once, not watched.');
  }
  return result.flatMap(({ output }) => toFiles(output));
}

type Output = Extract<Awaited<ReturnType<typeof build>>, { readonly output: unknown }>['output'];

function toFiles(
  output: Output,
): readonly { readonly fileName: string; readonly body: Uint8Array | string }[] {
  return output.map((file) => ({
    fileName: file.fileName,
    body: file.type === 'chunk' ? file.code : file.source,
  }));
}
