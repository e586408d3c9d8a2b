import { describeValue } from './describe-value.ts';
import type { ExaminedChange } from './examine-change.ts';
import type { Findings } from './findings.ts';

/**
 * Checks that changes next to each other in their writer's work are linked by hash. A resource's history leaves out
 * what the writer did to other resources, so that two of its changes need not be neighbours.
 */
export function examineChain(changes: readonly ExaminedChange[], findings: Findings): void {
  const hashes = new Map<string, string>();
  for (const { writer, sequence, hash } of changes) {
    if (writer !== undefined && sequence !== undefined && hash !== undefined) {
      hashes.set(link(writer, sequence), hash);
    }
  }
  for (const { name, writer, sequence, previousHash } of changes) {
    if (writer === undefined || sequence === undefined || previousHash === undefined) continue;
    const expected = sequence === 1 ? '' : hashes.get(link(writer, sequence - 1));
    if (expected === undefined || expected === previousHash) continue;
    findings.unrepairable({
      value: `${name}.previousHash (${describeValue(previousHash)})`,
      rule:
        sequence === 1
          ? "a writer's first change has an empty previousHash"
          : "previousHash is the hash of the writer's change before",
      remedy: 'One of the two was altered after it was recorded: restore them from another device',
    });
  }
}

function link(writer: string, sequence: number): string {
  return JSON.stringify([writer, sequence]);
}
