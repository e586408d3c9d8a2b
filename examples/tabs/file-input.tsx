import type { ReactElement, RefObject } from 'react';

export interface FileInputProps {
  /** Whoever opens it clicks it. */
  readonly ref: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly accept: string;
  readonly onChoose: (file: File) => void;
}

/** A choice of one file, without a look of its own. The same file may be chosen twice. */
export function FileInput({ ref, label, accept, onChoose }: FileInputProps): ReactElement {
  return (
    <input
      ref={ref}
      type="file"
      accept={accept}
      aria-label={label}
      hidden
      onChange={({ currentTarget }) => {
        const [chosen] = currentTarget.files ?? [];
        if (chosen !== undefined) onChoose(chosen);
        currentTarget.value = '';
      }}
    />
  );
}
