type Content = Node | string;

/**
 * An element with properties (`className`, `onclick`) and attributes whose names have a dash (`aria-label`).
 * Texts become text nodes, never markup.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> & Readonly<Record<`aria-${string}`, string>> = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-') && typeof value === 'string') node.setAttribute(key, value);
    else Object.assign(node, { [key]: value });
  }
  node.append(...content);
  return node;
}
