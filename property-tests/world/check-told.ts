import { deviceOf } from '../../src/model/writer.ts';
import { holds } from './law-broken.ts';
import type { Tab } from './tab.ts';
import type { World } from './world.ts';

/**
 * A process that has been away is told of every change of others whose entry left the history before it came, and of
 * no other. Where it had nothing of anybody's when it began, it depends on when it had what it is told of. @throws LawBroken
 */
export function checkTold(world: World, tab: Tab): void {
  if (tab.rebuilding > 0) return;
  const told = tab.manager?.getSyncEngine().getState().missedCount ?? 0;
  let [least, most] = [0, 0];
  for (const [partition, heard] of tab.heard) {
    for (const { room, name } of world.recordedNames()) {
      if (room !== partition || deviceOf(writerOf(name)) === tab.options.device) continue;
      if (!heard.hasMissed(name)) continue;
      most += 1;
      if (heard.isAcquainted) least += 1;
    }
  }
  if (told > 0) world.counts.add('missed history told');
  holds(
    least <= told && told <= most,
    'D6',
    () => `${tab.options.name} is told that it missed ${told} changes, and missed ${least} to ${most}`,
  );
}

function writerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/'));
}
