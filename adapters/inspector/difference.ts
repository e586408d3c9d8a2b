import type { FieldChange } from '../../src/model/field-change.ts';
import { element } from './element.ts';
import { formatValue } from './format.ts';

/** What a change did, field by field: what was there, struck out, and what came in its place. */
export function differenceTable(fields: readonly FieldChange[]): HTMLElement {
  if (fields.length === 0) return element('p', { class: 'quiet' }, 'It wrote what was there already.');
  return element(
    'dl',
    { class: 'difference' },
    ...fields.flatMap(({ field, path, before, after }) => [
      element('dt', { title: path }, field === '' ? 'the whole resource' : field),
      element(
        'dd',
        {},
        ...(before === undefined ? [] : [element('del', {}, formatValue(before))]),
        ...(after === undefined
          ? [element('span', { class: 'quiet' }, 'removed')]
          : [element('ins', {}, formatValue(after))]),
      ),
    ]),
  );
}
