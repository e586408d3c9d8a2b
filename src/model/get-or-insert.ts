/** What a map has under a key; what `make` gives, kept there, where it has nothing (Map.prototype.getOrInsertComputed). */
export function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
