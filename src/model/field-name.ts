import { groupNames, isCountToken, isElementToken, isTextToken, pathTokens, tokenName } from './path.ts';

/**
 * A path for a reader: `address.city`, `tags.work`, `rows.r1.title`; `place.lat, place.lng` for members that are
 * decided together. What is below a text or a counter has its name.
 */
export function fieldName(path: string): string {
  // Most paths: names of members, with nothing to escape in them.
  if (!path.includes('~')) return path.slice(1).replaceAll('/', '.');
  const tokens = pathTokens(path).filter((token) => !isTextToken(token) && !isCountToken(token));
  const group = groupNames(tokens.at(-1) ?? '');
  if (group === undefined) return tokens.map(tokenText).join('.');
  const parents = tokens.slice(0, -1).map(tokenText);
  return group.map((name) => [...parents, name].join('.')).join(', ');
}

function tokenText(token: string): string {
  return isElementToken(token) ? elementName(tokenName(token)) : tokenName(token);
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
