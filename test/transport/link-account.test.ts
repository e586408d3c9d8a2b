import { expect, test } from 'vitest';
import { encodeStep1, encodeStep2, encodeUpdate } from '../../src/replication/frame.ts';
import { LinkAccount } from '../../src/replication/link-account.ts';
import { Disk } from './disk.ts';

const update = new Uint8Array();

function account(disk: Disk): { readonly account: LinkAccount; readonly events: readonly string[] } {
  const events: string[] = [];
  const made = new LinkAccount({
    room: 'room',
    mark: () => 1,
    stored: disk.stored,
    timeoutMs: Infinity,
    schedule: () => () => undefined,
    onError: (error) => events.push(`error ${String(error)}`),
    onChange: () => undefined,
  });
  made.subscribe((event) => events.push(event.type));
  return { account: made, events };
}

test.each(['ended', 'close'] as const)(
  '[S5] a frame that waited when its connection ended (%s) is neither sent nor counted on the next one',
  async (end) => {
    const disk = new Disk();
    const { account: link, events } = account(disk);
    const sent: string[] = [];
    disk.begin();
    link.opening();
    link.opened();
    link.received({ type: 'step2', update }, () => undefined);
    link.send(encodeStep2(update), () => sent.push('old') > 0);
    link[end]();
    link.opened();
    await disk.finish(0);
    expect(sent).toEqual([]);
    expect(link.exchanged).toBe(false);
    expect(events).not.toContain('synced');
  },
);

test('[S5] a frame that the network did not take is not counted as sent', async () => {
  const disk = new Disk();
  const { account: link, events } = account(disk);
  disk.begin();
  link.opened();
  link.received({ type: 'step2', update }, () => undefined);
  link.send(encodeStep2(update), () => false);
  await disk.finish(0);
  expect(link.exchanged).toBe(false);
  expect(events).toEqual([]);
});

test('[S1] nothing that builds on what the relay does not have leaves before its step 1 is answered', async () => {
  const { account: link } = account(new Disk());
  const sent: string[] = [];
  const put = (name: string, frame: Uint8Array): void => {
    link.send(frame, () => sent.push(name) > 0);
  };
  for (const connection of ['first', 'second']) {
    link.opened();
    put(`${connection} step 1`, encodeStep1(update));
    put(`${connection} early`, encodeUpdate(update));
    put(`${connection} step 2`, encodeStep2(update));
    put(`${connection} late`, encodeUpdate(update));
    await Promise.resolve();
    await Promise.resolve();
    link.ended();
  }
  expect(sent).toEqual(
    ['first', 'second'].flatMap((name) => [`${name} step 1`, `${name} step 2`, `${name} late`]),
  );
});
