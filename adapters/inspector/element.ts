/** An attribute's value; undefined and false leave it out. */
type Attribute = string | number | boolean | undefined;

/** What an element is made with: attributes by their names in HTML, and `on…` listeners. */
export type Attributes = Readonly<Record<string, Attribute | ((event: Event) => void)>>;

/** A new element; texts become text nodes, so nothing that a document holds is ever read as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false)
      node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children);
  return node;
}
