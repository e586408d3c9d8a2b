import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { build } from 'esbuild';

const HTML = `<!doctype html>
<meta charset="utf-8">
<title>bench</title>
<style>li { height: 20px; contain: strict; content-visibility: auto }</style>
<script type="module" src="/page.js"></script>
`;

/** Bundles the page as an app would ship it, with React's profiler, and serves it. */
export async function servePage(): Promise<(request: IncomingMessage, response: ServerResponse) => boolean> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page.tsx')],
    conditions: ['layer5-source'],
    alias: { 'react-dom/client': 'react-dom/profiling' },
    define: { 'process.env.NODE_ENV': '"production"' },
    jsx: 'automatic',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  const script = outputFiles.map(({ text }) => text).join('');
  return (request, response) => {
    const path = request.url?.split('?')[0];
    if (path !== '/' && path !== '/page.js') return false;
    response.writeHead(200, { 'content-type': path === '/' ? 'text/html' : 'text/javascript' });
    response.end(path === '/' ? HTML : script);
    return true;
  };
}
