import { expect, test } from 'vitest';
import { strategyAnswer } from '../../src/model/strategy.ts';
import type { StrategySide } from '../../src/model/strategy.ts';

const side = (writer: string, value: number, time = 1, settles = false): StrategySide => ({
  writer,
  sequence: 1,
  time,
  value,
  settles,
});
const isOwn = (writer: string): boolean => writer.startsWith('own');

test('[S3] a strategy takes its own or the other value, and leaves alone what is not its business', () => {
  const sides = [side('own:1', 1), side('b:1', 2, 5), side('c:1', 3, 4)];
  expect(strategyAnswer(sides, 'local', isOwn)).toEqual({ value: 1 });
  expect(strategyAnswer(sides, 'remote', isOwn)).toEqual({ value: 2 });
  expect(strategyAnswer(sides, 'merge', isOwn)).toBeUndefined();
  expect(strategyAnswer(sides.slice(1), 'local', isOwn)).toBeUndefined();
  expect(strategyAnswer([side('own:1', 1), side('own:2', 2)], 'remote', isOwn)).toBeUndefined();
});

test('[S3] no strategy answers what strategies wrote', () => {
  const sides = [side('own:1', 1, 1, true), side('b:1', 2, 5, true)];
  expect(strategyAnswer(sides, 'local', isOwn)).toBeUndefined();
  expect(strategyAnswer([...sides, side('c:1', 3)], 'remote', isOwn)).toEqual({ value: 2 });
});
