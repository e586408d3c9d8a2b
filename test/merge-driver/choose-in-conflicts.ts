/** A text with conflict markers as somebody leaves it who takes, in each conflict, the side that `pick` names. */
export function chooseInConflicts(text: string, pick: () => 'local' | 'remote'): string {
  const kept: string[] = [];
  let side: 'both' | 'local' | 'remote' = 'both';
  let picked: 'local' | 'remote' = 'local';
  for (const line of text.split(/(?<=\r\n|\n|\r(?!\n))/u)) {
    if (line.startsWith('<<<<<<< ')) {
      side = 'local';
      picked = pick();
    } else if (/^=======[\r\n]*$/u.test(line) && side === 'local') side = 'remote';
    else if (line.startsWith('>>>>>>> ') && side === 'remote') side = 'both';
    else if (side === 'both' || side === picked) kept.push(line);
  }
  return kept.join('');
}
