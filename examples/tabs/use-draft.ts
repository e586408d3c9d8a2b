import { createContext, useCallback, useContext, useState } from 'react';
import type { Context } from 'react';

/** What was typed and is not written yet, by field: it outlives a field that goes away and comes back. */
export type Drafts = Map<string, string>;

export const DraftsContext: Context<Drafts> = createContext<Drafts>(new Map());

/** What a person has typed into a field; undefined while the field follows what it shows. @param field unique among all fields */
export function useDraft(
  field: string,
): readonly [draft: string | undefined, setDraft: (draft: string | undefined) => void] {
  const drafts = useContext(DraftsContext);
  const [draft, show] = useState(drafts.get(field));
  const setDraft = useCallback(
    (typed: string | undefined) => {
      if (typed === undefined) drafts.delete(field);
      else drafts.set(field, typed);
      show(typed);
    },
    [drafts, field],
  );
  return [draft, setDraft];
}
