import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../server/log.ts';
import { client, relay } from './harness.ts';
import { setKey } from './set-key.ts';

describe('plain HTTP', () => {
  test('/healthz answers once the store has', async () => {
    const { url } = await relay();
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  test('a caller serves pages at the same address, and what it leaves is not found', async () => {
    const { url } = await relay({
      handleRequest: (request, response) => {
        if (request.url !== '/page') return false;
        response.end('a page');
        return true;
      },
    });
    expect(await (await fetch(`${url}/page`)).text()).toBe('a page');
    expect((await fetch(`${url}/other`)).status).toBe(404);
    const writer = await client(url, '/page?ack=1');
    writer.update(setKey('a'));
    await writer.acked(1);
  });

  test('[S7] a page that throws is a 500 and a line in the log; so is a log that throws no harm', async () => {
    const log: LogEntry[] = [];
    const { url } = await relay({
      handleRequest: () => {
        throw new Error('a broken page');
      },
      onLog: (entry) => {
        log.push(entry);
        throw new Error('a broken log');
      },
    });
    expect((await fetch(`${url}/page`)).status).toBe(500);
    expect(log.find((entry) => entry.event === 'request-failed')?.message).toContain('a broken page');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});
