import { element } from './element.ts';
import type { LaneColours } from './lane-canvas.ts';

/** Colours that the style sheet has for lanes: `--lane-0` and so on. */
export const LANE_COLOURS = 8;

/** Asks the style sheet for colours, in the scheme that applies just now. */
export class LaneColourReader {
  readonly node: HTMLElement = element('span', { hidden: true });
  readonly #scheme: MediaQueryList = matchMedia('(prefers-color-scheme: dark)');
  readonly #onChange: () => void;
  #colours: LaneColours | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#scheme.addEventListener('change', this.#changed);
  }

  readonly read = (): LaneColours =>
    (this.#colours ??= {
      lanes: Array.from({ length: LANE_COLOURS }, (_, lane) => this.#read(`--lane-${lane}`)),
      surface: this.#read('--surface'),
      line: this.#read('--line'),
      accent: this.#read('--accent'),
      warn: this.#read('--warn'),
      good: this.#read('--good'),
    });

  close(): void {
    this.#scheme.removeEventListener('change', this.#changed);
  }

  readonly #changed = (): void => {
    this.#colours = undefined;
    this.#onChange();
  };

  #read(name: string): string {
    this.node.style.color = `var(${name})`;
    return getComputedStyle(this.node).color;
  }
}
