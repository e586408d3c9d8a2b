import { deviceOf } from '../../src/model/writer.ts';
import { holds } from './law-broken.ts';
import type { Tab } from './tab.ts';
import type { World } from './world.ts';

/**
 * A process that is told of missed changes missed some, and one that had been there before is told of every change of
 * others whose entry left the history before it came. @throws LawBroken
 */
export function checkTold(world: World, tab: Tab): void {
  const told = tab.manager?.getSyncEngine().getState().missedCount ?? 0;
  let [least, most] = [0, 0];
  for (const [partition, heard] of tab.heard) {
    for (const { room, name } of world.recordedNames()) {
      if (room !== partition || deviceOf(writerOf(name)) === tab.options.device) continue;
      if (heard.wasLate(name) || !heard.has(name)) most += 1;
      if (heard.has(name)) continue;
      // Of a change that went down with its process nobody may have heard.
      const wasThere = world.open.some((other) => other !== tab && other.heard.get(room)?.has(name) === true);
      if (wasThere && heard.isAcquainted && heard.hasGone(name)) least += 1;
    }
  }
  if (told > 0) world.counts.add('missed history told');
  holds(
    least <= told && told <= most,
    'S9',
    () => `${tab.options.name} is told that it missed ${told} changes, and missed ${least} to ${most}`,
  );
}

function writerOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/'));
}
