/** Calls back at most once a frame, however often it is told. */
export interface EachFrame {
  readonly tell: () => void;
  readonly cancel: () => void;
}

export function eachFrame(callback: () => void): EachFrame {
  let frame: number | undefined;
  return {
    tell: () => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        callback();
      });
    },
    cancel: () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
    },
  };
}
