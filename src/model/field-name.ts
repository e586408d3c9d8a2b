import { isElementToken, pathTokens, tokenName } from './path.ts';

/** A path for a reader: `address.city`, `tags.work`, `rows.r1.title`. */
export function fieldName(path: string): string {
  return pathTokens(path)
    .map((token) => (isElementToken(token) ? elementName(tokenName(token)) : tokenName(token)))
    .join('.');
}

/** An element's key or value; for one without, its identity. */
function elementName(id: string): string {
  const text = id.replace(/^[=@](?:\d+:)?/u, '');
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
