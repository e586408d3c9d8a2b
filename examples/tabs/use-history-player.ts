import { useCallback, useRef, useState } from 'react';
import type { SyncManager } from 'layer5-sync/adapters';
import { count } from './device-status.tsx';
import { playHistory } from './play-history.ts';
import type { Progress } from './progress-line.tsx';

/** Time between two edits of the history, ms: slow enough to watch. */
const PACE_MS = 25;

export interface HistoryPlayer {
  readonly progress: Progress | undefined;
  readonly isPlaying: boolean;
  readonly play: (managers: readonly SyncManager[]) => Promise<void>;
  readonly stop: () => void;
}

export function useHistoryPlayer(): HistoryPlayer {
  const [progress, setProgress] = useState<Progress>();
  const [isPlaying, setPlaying] = useState(false);
  const isWanted = useRef(false);
  const play = useCallback(async (managers: readonly SyncManager[]) => {
    isWanted.current = true;
    setPlaying(true);
    const pause = (): Promise<boolean> =>
      new Promise((go) => setTimeout(() => go(isWanted.current), PACE_MS));
    const show = (done: number, all: number): void =>
      setProgress({ label: 'Playing the history of devicon', done, all });
    try {
      const changes = await playHistory(managers, pause, show);
      setProgress({ label: `Played: ${count(changes, 'change')} recorded`, done: 0, all: 0 });
    } finally {
      isWanted.current = false;
      setPlaying(false);
    }
  }, []);
  const stop = useCallback(() => {
    isWanted.current = false;
  }, []);
  return { progress, isPlaying, play, stop };
}
