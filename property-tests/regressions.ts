import type { Script } from './world/script.ts';

/** A world that broke a law once. It runs before all others. */
export interface Regression {
  /** What happened in it. */
  readonly name: string;
  /** The rule of SPEC.md that it broke. */
  readonly rule: string;
  readonly script: Script;
}

export const REGRESSIONS: readonly Regression[] = [
  {
    name: 'what a device had deleted, and another one written anew, came back when the first one started again',
    rule: 'S1',
    script: {
      seed: 1364536858,
      relay: 'model',
      latency: 300,
      resources: 1,
      devices: [
        { strategy: 'local', layout: 'apart', skew: -40000 },
        { strategy: 'remote', layout: 'apart', skew: 35000 },
      ],
      steps: [
        { kind: 'edit', wait: 200, device: 0, tab: 1, pick: 42640 },
        { kind: 'delete', wait: 20, device: 0, tab: 0, pick: 17056 },
        { kind: 'edit', wait: 2000, device: 5, tab: 0, pick: 64802 },
      ],
    },
  },
  {
    name: 'a change that repeats what is there stayed pending for ever',
    rule: 'S5',
    script: {
      seed: 741205982,
      relay: 'model',
      latency: 15,
      resources: 1,
      devices: [{ strategy: 'merge', layout: 'together', skew: -40000 }],
      steps: [
        { kind: 'delete', wait: 3, device: 4, tab: 1, pick: 4025 },
        { kind: 'delete', wait: 200, device: 5, tab: 1, pick: 13 },
      ],
    },
  },
  {
    name: 'a disk that failed once, while a device started, kept all its new partitions closed',
    rule: 'S1',
    script: {
      seed: 713682062,
      relay: 'model',
      latency: 15,
      resources: 1,
      devices: [
        { strategy: 'merge', layout: 'apart', skew: 35000 },
        { strategy: 'merge', layout: 'apart', skew: 0 },
        { strategy: 'merge', layout: 'together', skew: -3600000 },
      ],
      steps: [
        { kind: 'disk-fault', wait: 0, device: 3, tab: 0, pick: 34760 },
        { kind: 'edit', wait: 3, device: 1, tab: 0, pick: 18157 },
        { kind: 'edit', wait: 3, device: 4, tab: 1, pick: 45631 },
      ],
    },
  },
  {
    name: 'a disk that failed twice did so too',
    rule: 'S5',
    script: {
      seed: 2147483639,
      relay: 'core',
      latency: 2,
      resources: 1,
      devices: [{ strategy: 'merge', layout: 'together', skew: 35000 }],
      steps: [
        { kind: 'disk-fault', wait: 20, device: 5, tab: 1, pick: 36498 },
        { kind: 'edit', wait: 0, device: 1, tab: 0, pick: 4451 },
        { kind: 'disk-fault', wait: 0, device: 2, tab: 0, pick: 14 },
        { kind: 'relay-start', wait: 20, device: 0, tab: 0, pick: 8 },
      ],
    },
  },
  {
    name: 'a write that failed and one behind it that did not left a gap, and everybody waited for what was in it',
    rule: 'S3',
    script: {
      seed: 565348089,
      relay: 'model',
      latency: 300,
      resources: 1,
      devices: [{ strategy: 'merge', layout: 'together', skew: -40000 }],
      steps: [
        { kind: 'edit', wait: 20, device: 5, tab: 1, pick: 55974 },
        { kind: 'relay-fault', wait: 2000, device: 4, tab: 0, pick: 41746 },
        { kind: 'disk-fault', wait: 3, device: 3, tab: 1, pick: 27883 },
        { kind: 'edit', wait: 2000, device: 1, tab: 1, pick: 26369 },
        { kind: 'edit', wait: 0, device: 5, tab: 0, pick: 10773 },
        { kind: 'power', wait: 200, device: 0, tab: 1, pick: 43569 },
      ],
    },
  },
  {
    name: 'a rebuild on a disk that failed left the partition closed',
    rule: 'S1',
    script: {
      seed: 15,
      relay: 'model',
      latency: 300,
      resources: 1,
      devices: [
        { strategy: 'local', layout: 'together', skew: 35000 },
        { strategy: 'merge', layout: 'together', skew: -3600000 },
        { strategy: 'local', layout: 'together', skew: 35000 },
        { strategy: 'remote', layout: 'apart', skew: 35000 },
      ],
      steps: [
        { kind: 'power', wait: 3, device: 4, tab: 0, pick: 36945 },
        { kind: 'edit', wait: 0, device: 1, tab: 0, pick: 45908 },
        { kind: 'drop', wait: 200, device: 0, tab: 0, pick: 6040 },
        { kind: 'rebuild', wait: 200, device: 1, tab: 1, pick: 13006 },
        { kind: 'edit', wait: 200, device: 0, tab: 1, pick: 36253 },
        { kind: 'same', wait: 3, device: 2, tab: 1, pick: 39308 },
        { kind: 'rebuild', wait: 200, device: 3, tab: 0, pick: 7212 },
        { kind: 'edit', wait: 200, device: 1, tab: 1, pick: 28330 },
        { kind: 'disk-fault', wait: 200, device: 3, tab: 0, pick: 36517 },
        { kind: 'resolve', wait: 200, device: 1, tab: 0, pick: 10159 },
      ],
    },
  },
  {
    name: 'who trimmed without having everything made clocks differ for ever',
    rule: 'S2',
    script: {
      seed: 21,
      relay: 'model',
      latency: 15,
      resources: 2,
      devices: [
        { strategy: 'merge', layout: 'together', skew: -40000 },
        { strategy: 'merge', layout: 'apart', skew: -40000 },
        { strategy: 'merge', layout: 'apart', skew: -3600000 },
        { strategy: 'remote', layout: 'apart', skew: 35000 },
      ],
      steps: [
        { kind: 'edit', wait: 20, device: 2, tab: 0, pick: 65521 },
        { kind: 'edit', wait: 0, device: 3, tab: 1, pick: 65530 },
        { kind: 'relay-start', wait: 2000, device: 1, tab: 0, pick: 3 },
        { kind: 'crash', wait: 0, device: 5, tab: 0, pick: 4 },
        { kind: 'delete', wait: 0, device: 3, tab: 1, pick: 12 },
        { kind: 'age', wait: 2000, device: 3, tab: 0, pick: 3 },
        { kind: 'open', wait: 3, device: 1, tab: 0, pick: 9 },
      ],
    },
  },
  {
    name: 'the same, where the entry that went had later ones behind it',
    rule: 'S2',
    script: {
      seed: 335794665,
      relay: 'core',
      latency: 2,
      resources: 1,
      devices: [
        { strategy: 'local', layout: 'together', skew: -3600000 },
        { strategy: 'merge', layout: 'apart', skew: 35000 },
        { strategy: 'merge', layout: 'together', skew: -40000 },
        { strategy: 'merge', layout: 'apart', skew: 90000 },
      ],
      steps: [
        { kind: 'edit', wait: 200, device: 2, tab: 1, pick: 43688 },
        { kind: 'crash', wait: 2000, device: 1, tab: 0, pick: 11951 },
        { kind: 'edit', wait: 0, device: 2, tab: 1, pick: 65531 },
        { kind: 'age', wait: 200, device: 2, tab: 0, pick: 65534 },
        { kind: 'edit', wait: 3, device: 2, tab: 0, pick: 34581 },
        { kind: 'delete', wait: 3, device: 4, tab: 0, pick: 28106 },
        { kind: 'open', wait: 2000, device: 5, tab: 0, pick: 62657 },
      ],
    },
  },
];
