import type { SyncManager } from '../api/sync-manager.ts';
import type { InspectedChange, WorkspaceInspection } from '../api/workspace-inspection.ts';
import { SlicedWork } from './sliced-work.ts';
import { buildTimeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import { inspect } from '../api/inspect.ts';

/** What every panel of an inspector looks at. */
export interface Inspected {
  readonly manager: SyncManager;
  readonly view: WorkspaceInspection;
  /** The changes as they are now; the same object until there are others. */
  changes(): readonly InspectedChange[];
  /** The latest that is whole; undefined while the first is being read. The panel in sight is shown again when there is another. */
  timeline(): Timeline | undefined;
  /** Shows a resource in its panel. */
  readonly showResource: (type: string, id: string) => void;
  /** Says something to the person, aloud too. */
  readonly announce: (text: string) => void;
}

/** One part of the inspector. */
export interface Panel {
  readonly node: HTMLElement;
  /** Brings what is shown up to date; called while it is in sight only. */
  show(): void;
  close(): void;
}

/** Reads the journal once for all panels, and again after it was told of something new. */
export class InspectedManager implements Inspected {
  readonly manager: SyncManager;
  readonly view: WorkspaceInspection;
  readonly showResource: Inspected['showResource'];
  readonly announce: Inspected['announce'];
  readonly #onTimeline: () => void;
  #changes: readonly InspectedChange[] | undefined;
  #timeline: Timeline | undefined;
  #reading: SlicedWork<Timeline> | undefined;
  #isStale = true;

  /** @param options.onTimeline called when there is another timeline than was given last */
  constructor(
    manager: SyncManager,
    options: Pick<Inspected, 'showResource' | 'announce'> & { readonly onTimeline: () => void },
  ) {
    this.manager = manager;
    this.view = inspect(manager);
    this.showResource = options.showResource;
    this.announce = options.announce;
    this.#onTimeline = options.onTimeline;
  }

  changes(): readonly InspectedChange[] {
    return (this.#changes ??= this.view.changes());
  }

  timeline(): Timeline | undefined {
    // What comes meanwhile is in the next one: so there is one after a while, however much comes.
    if (this.#isStale && this.#reading?.isUnderWay !== true) {
      this.#isStale = false;
      this.#reading = new SlicedWork(buildTimeline(this.changes()), this.#onTimeline);
    }
    this.#timeline = this.#reading?.result ?? this.#timeline;
    return this.#timeline;
  }

  /** Something changed: the next look is a new one. */
  forget(): void {
    this.#changes = undefined;
    this.#isStale = true;
  }

  close(): void {
    this.#reading?.stop();
  }
}
