/** Runs `task` once after `milliseconds`. Returns cancel, which may come too late and may come twice. */
export type Schedule = (task: () => void, milliseconds: number) => () => void;
