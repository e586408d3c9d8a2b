import type { SyncManager } from '../api/sync-manager.ts';
import type { InspectedChange, WorkspaceInspection } from '../api/workspace-inspection.ts';
import { toTimeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';

/** What every panel of an inspector looks at. */
export interface Inspected {
  readonly manager: SyncManager;
  readonly view: WorkspaceInspection;
  /** The changes as they are now; the same object until there are others. */
  changes(): readonly InspectedChange[];
  timeline(): Timeline;
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
  #changes: readonly InspectedChange[] | undefined;
  #timeline: Timeline | undefined;

  constructor(
    manager: SyncManager,
    { showResource, announce }: Pick<Inspected, 'showResource' | 'announce'>,
  ) {
    this.manager = manager;
    this.view = manager.inspect();
    this.showResource = showResource;
    this.announce = announce;
  }

  changes(): readonly InspectedChange[] {
    return (this.#changes ??= this.view.changes());
  }

  timeline(): Timeline {
    return (this.#timeline ??= toTimeline(this.changes()));
  }

  /** Something changed: the next look is a new one. */
  forget(): void {
    this.#changes = undefined;
    this.#timeline = undefined;
  }
}
