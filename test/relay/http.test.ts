import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../server/reporting/log.ts';
import { client, relay } from './harness.ts';
import { setKey } from './set-key.ts';

describe('plain HTTP', () => {
  test('/healthz says that the store takes updates, /readyz that a commit has gone through', async () => {
    const { url } = await relay();
    for (const path of ['/healthz', '/readyz']) {
      const response = await fetch(url + path);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ status: 'ok' });
    }
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).not.toContain('layer5_records_committed_total 1');
  });

  test('/readyz says so when there is no space; /healthz has nothing against it', async () => {
    const { url } = await relay({ store: { maxBytes: 4_096 } });
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'no space' });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('/metrics counts what happened, and names no room and no user', async () => {
    const { url } = await relay();
    const writer = await client(url, '/a-secret-room?ack=1');
    const updates = [setKey('a'), setKey('b')];
    for (const update of updates) writer.update(update);
    await writer.acked(2);
    await writer.close();
    const refused = await client(url, '/a-secret-room');
    refused.send('text');
    await refused.ended;
    const text = await (await fetch(`${url}/metrics`)).text();
    const figure = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(figure('layer5_records_committed_total')).toBe(2);
    expect(figure('layer5_record_bytes_committed_total')).toBe(
      updates.flatMap((update) => [...update]).length,
    );
    expect(figure('layer5_ack_seconds_count')).toBe(2);
    expect(figure('layer5_commit_seconds_count')).toBeGreaterThan(0);
    expect(figure('layer5_refusals_total{reason="malformed-frame"}')).toBe(1);
    expect(figure('layer5_queue_depth{queue="commits"}')).toBe(0);
    expect(figure('layer5_event_loop_delay_seconds')).toBeGreaterThanOrEqual(0);
    expect(text).not.toContain('secret-room');
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
