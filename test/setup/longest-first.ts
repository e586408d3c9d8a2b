import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Whole worlds, browsers and processes that are killed: minutes in a few files. */
const LONG = [
  /\/property-tests\/worlds-/,
  /\/property-tests\/disk-calls\./,
  /\/test\/page/,
  /\/test\/transport\/websocket-relay\./,
  /\/test\/inspector\//,
  /\/test\/relay\/(admin|kill|durability)\./,
  /\/property-tests\//,
  /\/test\/tabs\//,
  /\/test\/relay\//,
];

const rank = ({ moduleId }: TestSpecification): number => {
  const found = LONG.findIndex((pattern) => pattern.test(moduleId));
  return found === -1 ? LONG.length : found;
};

/**
 * Starts what takes long first, so that no core waits at the end for one file that began late. By itself
 * vitest knows only the sizes of the files before a first run, and the longest of ours are short files.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}
