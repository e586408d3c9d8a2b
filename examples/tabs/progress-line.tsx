import type { ReactElement } from 'react';

/** How far something is that takes a moment. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  /** 0 while it is not known. */
  readonly all: number;
}

export function ProgressLine(props: {
  readonly progress: Progress;
  readonly onStop?: () => void;
}): ReactElement {
  const { progress, onStop } = props;
  const { label, done, all } = progress;
  return (
    <div className="progress">
      <span>{label}</span>
      <progress aria-label={label} max={Math.max(all, 1)} value={done} />
      <span className="quiet">{all === 0 ? '' : `${done} of ${all}`}</span>
      {onStop !== undefined && done < all && (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      )}
    </div>
  );
}
