import type { ReactElement } from 'react';

/** How far something is that takes a moment. */
export interface Progress {
  readonly label: string;
  readonly done: number;
  /** 0 once it is over. */
  readonly all: number;
}

export function ProgressLine(props: {
  readonly progress: Progress;
  readonly onStop?: () => void;
}): ReactElement {
  const { progress, onStop } = props;
  const { label, done, all } = progress;
  if (all === 0) {
    return (
      <p className="progress" role="status">
        {label}
      </p>
    );
  }
  return (
    <div className="progress">
      <span>{label}</span>
      <progress aria-label={label} max={all} value={done} />
      <span className="quiet">
        {done} of {all}
      </span>
      {onStop !== undefined && (
        <button type="button" onClick={onStop}>
          Stop
        </button>
      )}
    </div>
  );
}
