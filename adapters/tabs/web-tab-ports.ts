import { scheduleByTimer } from '../websocket/schedule-by-timer.ts';
import type { TabChannel, TabLocks, TabPorts } from './tab-ports.ts';

interface Environment {
  /** Browsers have it, in pages and in workers; servers have not. */
  readonly isSecureContext?: boolean;
  readonly navigator?: { readonly locks?: LockManager };
  readonly BroadcastChannel?: typeof BroadcastChannel;
}

/** The browser's own; undefined where it has no Web Locks or no BroadcastChannel, and outside of browsers. */
export function browserTabPorts(): TabPorts | undefined {
  const { isSecureContext, navigator, BroadcastChannel: Channel } = environment();
  if (isSecureContext !== true || navigator?.locks === undefined || Channel === undefined) return undefined;
  return webTabPorts(navigator.locks, Channel);
}

function environment(): Environment {
  return globalThis;
}

/** @see https://www.w3.org/TR/web-locks/ and https://html.spec.whatwg.org/multipage/web-messaging.html */
export function webTabPorts(locks: LockManager, Channel: typeof BroadcastChannel): TabPorts {
  return {
    locks: webTabLocks(locks),
    openChannel: (name) => webTabChannel(new Channel(name)),
    schedule: scheduleByTimer,
    now: () => Date.now(),
    random: () => Math.random(),
  };
}

function webTabChannel(channel: BroadcastChannel): TabChannel {
  return {
    post: (message) => channel.postMessage(message),
    listen: (listener) => {
      channel.onmessage = (event: MessageEvent<unknown>) => listener(event.data);
    },
    close: () => channel.close(),
  };
}

function webTabLocks(locks: LockManager): TabLocks {
  return {
    take: (name, how, events) => {
      const waiting = new AbortController();
      const { promise: held, resolve: free } = Promise.withResolvers<undefined>();
      let phase: 'waiting' | 'held' | 'let go' = 'waiting';
      const options = how === 'steal' ? { steal: true } : { signal: waiting.signal };
      const hold = async (): Promise<void> => {
        if (phase === 'let go') return;
        phase = 'held';
        events.taken();
        await held;
      };
      locks.request(name, options, hold).catch(() => {
        if (phase === 'held') events.lost();
        if (phase === 'waiting') events.failed();
      });
      return () => {
        phase = 'let go';
        waiting.abort();
        free(undefined);
      };
    },
    // The answer comes the same way as what is told of locks.
    settled: () => locks.query().catch(() => undefined),
  };
}
