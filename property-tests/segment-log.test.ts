import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { LogItem } from '../src/documents/log-item.ts';
import { SegmentLog } from '../src/documents/segment-log.ts';

const OWN = 'own';

/** One session of a writer; several of them share its segments. */
class Session {
  readonly doc = new Y.Doc();
  readonly log: SegmentLog;

  constructor(clientID: number) {
    this.doc.clientID = clientID;
    let names = 0;
    const unique = (): string => `${String(clientID)}-${String((names += 1))}`;
    const options = { cap: 6, reuseAt: 2, unique, origin: OWN };
    this.log = new SegmentLog(this.doc, 'log', options, () => undefined);
  }

  push(value: string): void {
    this.doc.transact(() => this.log.append('w', [value]), OWN);
  }

  /** Takes values of one segment away; they and nothing else may be gone then, by what the document itself says. */
  delete(picks: readonly [number, ...number[]]): void {
    const items = [...this.log.items()];
    const item = items[picks[0] % Math.max(1, items.length)];
    if (item === undefined) return;
    const near = items.filter(({ segment }) => segment === item.segment);
    const gone = new Set([item, ...picks.slice(1).map((pick) => near[pick % near.length] as LogItem)]);
    const left = items.filter((other) => !gone.has(other)).map(text);
    this.doc.transact(() => {
      this.log.delete(
        item.segment,
        [...gone].map(({ value }) => value),
      );
    }, OWN);
    expect([...this.log.items()].map(text)).toEqual(left);
  }

  receive(from: Session): void {
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(this.doc)), 'remote');
  }
}

function text({ value }: LogItem): string {
  return String(value);
}

type Deed =
  | { readonly type: 'push' | 'receive' }
  | { readonly type: 'delete'; readonly picks: readonly [number, ...number[]] };

interface Step {
  readonly session: number;
  /** Each by itself, all in one transaction of the app's, or told to an observer of what the first one did. */
  readonly how: 'apart' | 'together' | 'in an observer';
  readonly deeds: readonly Deed[];
}

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.constant<Deed>({ type: 'push' }),
  fc.constant<Deed>({ type: 'receive' }),
  fc.record({
    type: fc.constant('delete' as const),
    picks: fc
      .tuple(fc.nat(30), fc.array(fc.nat(5), { maxLength: 4 }))
      .map(([first, more]) => [first, ...more] as const),
  }),
);
const step: fc.Arbitrary<Step> = fc.record({
  session: fc.nat(1),
  how: fc.constantFrom('apart', 'together', 'in an observer'),
  deeds: fc.array(deed, { minLength: 1, maxLength: 6 }),
});

// Seen to fail where a run of values is deleted one place too far, where the places that Yjs remembers are not forgotten, and where what a segment holds is kept over
// transactions of others.
test('[R1] a delete takes away the values that it names and no others, whoever wrote in between', () => {
  let deletions = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const sessions = [new Session(1), new Session(2)] as const;
      let values = 0;
      const run = (own: Session, other: Session, one: Deed): void => {
        if (one.type === 'delete') {
          own.delete(one.picks);
          deletions += 1;
        } else if (one.type === 'push') own.push(`v${String((values += 1))}`);
        else own.receive(other);
      };
      for (const { session, how, deeds } of steps) {
        const [own, other] = session === 0 ? sessions : ([sessions[1], sessions[0]] as const);
        const runAll = (some: readonly Deed[]): void => {
          for (const one of some) run(own, other, one);
        };
        if (how === 'apart') runAll(deeds);
        else if (how === 'together') own.doc.transact(() => runAll(deeds), 'the app');
        else {
          const log = own.doc.getMap('log');
          let isTold = false;
          const told = (): void => {
            if (isTold) return;
            isTold = true;
            runAll(deeds);
          };
          log.observeDeep(told);
          own.receive(other);
          log.unobserveDeep(told);
        }
      }
      const [first, second] = sessions;
      first.receive(second);
      second.receive(first);
      const all = ({ log }: Session): string[] => [...log.items()].map(text).sort();
      expect(all(first)).toEqual(all(second));
    }),
    { numRuns: 300 },
  );
  expect(deletions).toBeGreaterThan(1_000);
});
