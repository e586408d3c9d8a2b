import type { CSSProperties, ReactElement } from 'react';
import { useResources } from 'layer5-sync/react';
import { ICON } from './play-history.ts';

interface Swatch {
  readonly 'main-color'?: unknown;
  readonly color?: unknown;
}

/** The resources of the history that was played, each as its colour. */
export function IconGrid(): ReactElement | null {
  const icons = useResources<Swatch>(ICON);
  if (icons.length === 0) return null;
  return (
    <section className="icons" aria-label="Icons of the history">
      <h3>
        devicon <span className="quiet">{icons.length} icons from a real history</span>
      </h3>
      <ul>
        {icons.map(({ id, value }) => (
          <li key={id} title={id} style={{ '--swatch': colourOf(value) } as CSSProperties}>
            <span className="hidden">{id}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function colourOf(icon: Swatch): string {
  const colour = icon['main-color'] ?? icon.color;
  return typeof colour === 'string' && /^#[0-9a-f]{3,8}$/i.test(colour) ? colour : 'transparent';
}
