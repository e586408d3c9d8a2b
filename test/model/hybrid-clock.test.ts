import { describe, expect, test } from 'vitest';
import { HybridClock } from '../../src/model/hybrid-clock.ts';
import { MAX_CLOCK_DRIFT_MS } from '../../src/model/limits.ts';

/** A device's clock that a test sets. */
class WallClock {
  time: number;

  constructor(time: number) {
    this.time = time;
  }

  readonly now = (): number => this.time;
}

describe('tick', () => {
  test('gives the own time in whole milliseconds', () => {
    const wall = new WallClock(1000.7);
    const clock = new HybridClock(wall.now);
    expect(clock.tick()).toBe(1000);
    wall.time = 2000;
    expect(clock.tick()).toBe(2000);
    expect(clock.last).toBe(2000);
  });

  test('keeps rising while the own clock stands still or goes back', () => {
    const wall = new WallClock(1000);
    const clock = new HybridClock(wall.now);
    const times = [clock.tick(), clock.tick()];
    wall.time = 10;
    times.push(clock.tick());
    wall.time = 1002;
    times.push(clock.tick());
    expect(times).toEqual([1000, 1001, 1002, 1003]);
  });

  test('goes on after the last time of an earlier session', () => {
    expect(new HybridClock(new WallClock(10).now, 1000).tick()).toBe(1001);
  });

  test.each([NaN, Infinity, -Infinity, -5, 1e300])('[S7] is not misled by a reading of %d', (reading) => {
    const clock = new HybridClock(new WallClock(reading).now, 1000);
    expect([clock.tick(), clock.tick()]).toEqual([1001, 1002]);
    clock.observe(1e15);
    expect(clock.last).toBe(MAX_CLOCK_DRIFT_MS);
  });

  test.each([NaN, Infinity, -5, 1e300])('[S7] is not misled by a stored last time of %d', (last) => {
    expect(new HybridClock(new WallClock(7).now, last).tick()).toBe(7);
  });
});

describe('observe', () => {
  test('makes the next tick later than what was seen', () => {
    const clock = new HybridClock(new WallClock(1000).now);
    clock.observe(5000);
    expect(clock.last).toBe(5000);
    expect(clock.tick()).toBe(5001);
    clock.observe(6000.5);
    expect(clock.tick()).toBe(6001);
  });

  test('never goes back', () => {
    const clock = new HybridClock(new WallClock(1000).now, 3000);
    clock.observe(2000);
    expect(clock.last).toBe(3000);
  });

  test('[S7] follows no further ahead of the own clock than the limit', () => {
    const wall = new WallClock(1000);
    const clock = new HybridClock(wall.now);
    for (const time of [1e12, 1e300, Number.MAX_VALUE]) clock.observe(time);
    expect(clock.last).toBe(1000 + MAX_CLOCK_DRIFT_MS);
    wall.time = 0;
    clock.observe(1e12);
    expect(clock.last).toBe(1000 + MAX_CLOCK_DRIFT_MS);
    expect(clock.tick()).toBe(1000 + MAX_CLOCK_DRIFT_MS + 1);
  });

  test.each([NaN, Infinity, -Infinity, -1])('[S7] ignores %d', (time) => {
    const clock = new HybridClock(new WallClock(1000).now, 50);
    clock.observe(time);
    expect(clock.last).toBe(50);
  });
});
