import { element } from './element.ts';

/** A labelled text field that is written when the person is done with it, and never changed under their hands. */
export class FieldInput {
  readonly node: HTMLElement;
  readonly #input: HTMLInputElement;
  #stored = '';

  constructor(label: string, placeholder: string, commit: (text: string) => void) {
    this.#input = element('input', { type: 'text', placeholder, autocomplete: 'off', spellcheck: false });
    this.node = element('label', { className: 'field' }, element('span', {}, label), this.#input);
    this.#input.addEventListener('change', () => {
      if (this.#input.value !== this.#stored) commit(this.#input.value);
    });
    this.#input.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#input.value = this.#stored;
      if (key === 'Enter' || key === 'Escape') this.#input.blur();
    });
  }

  focus(): void {
    this.#input.focus();
  }

  show(text: string, isConflicting: boolean): void {
    const isBeingEdited = document.activeElement === this.#input && this.#input.value !== this.#stored;
    if (!isBeingEdited && this.#input.value !== text) this.#input.value = text;
    this.#stored = text;
    this.#input.setAttribute('aria-invalid', String(isConflicting));
  }
}
