import { memo, useDeferredValue } from 'react';
import type { CSSProperties, MemoExoticComponent, ReactElement } from 'react';
import { useConflicts, useResources, useSyncManager } from 'layer5-sync/react';
import type { Resource } from 'layer5-sync/react';
import { ConflictPanel } from './conflict-panel.tsx';
import { ICON } from './play-history.ts';

interface Swatch {
  readonly 'main-color'?: unknown;
  readonly color?: unknown;
}

interface SwatchesProps {
  readonly icons: readonly Resource<Swatch>[];
}

/** Conflicts about icons that are shown at once. */
const SHOWN_CONFLICTS = 3;

/** The resources of the history that was played, each as its colour, and what its authors' edits met at. */
export function IconGrid({ run }: { readonly run: (work: () => unknown) => void }): ReactElement | null {
  const manager = useSyncManager();
  const conflicts = useDeferredValue(useConflicts(undefined, { resourceType: ICON }));
  const icons = useDeferredValue(useResources<Swatch>(ICON));
  if (icons.length === 0 || manager === undefined) return null;
  return (
    <section className="icons" aria-label="Icons of the history">
      <h3>
        devicon <span className="quiet">{icons.length} icons from a real history</span>
      </h3>
      <Swatches icons={icons} />
      {conflicts.slice(0, SHOWN_CONFLICTS).map((conflict) => (
        <ConflictPanel
          key={conflict.id}
          conflict={conflict}
          device={manager.deviceId}
          resolve={(request) => run(() => manager.getSyncEngine().resolveConflict(request))}
        />
      ))}
      {conflicts.length > SHOWN_CONFLICTS && (
        <p className="quiet">{conflicts.length - SHOWN_CONFLICTS} more conflicts behind these</p>
      )}
    </section>
  );
}

const Swatches: MemoExoticComponent<(props: SwatchesProps) => ReactElement> = memo(function Swatches({
  icons,
}: SwatchesProps): ReactElement {
  return (
    <ul>
      {icons.map(({ id, value }) => (
        <li key={id} title={id} style={{ '--swatch': colourOf(value) } as CSSProperties}>
          <span className="hidden">{id}</span>
        </li>
      ))}
    </ul>
  );
});

function colourOf(icon: Swatch): string {
  const colour = icon['main-color'] ?? icon.color;
  return typeof colour === 'string' && /^#[0-9a-f]{3,8}$/i.test(colour) ? colour : 'transparent';
}
