import type { Reporter, TestCase } from 'vitest/node';

/** Says at the end of a run how many random cases its laws have tried. */
export class LawCount implements Reporter {
  #cases = 0;
  #worlds = 0;

  onTestCaseResult(test: TestCase): void {
    const { lawCases = 0 } = test.meta();
    this.#cases += lawCases;
    // Each case of these is a whole world.
    if (/property-tests\/worlds[^/]*$/.test(test.module.moduleId)) this.#worlds += lawCases;
  }

  onTestRunEnd(): void {
    if (this.#cases === 0) return;
    const [cases, worlds] = [this.#cases, this.#worlds].map((count) => count.toLocaleString('en'));
    console.log(`Random laws: ${String(cases)} cases, ${String(worlds)} of them simulated worlds.`);
  }
}
