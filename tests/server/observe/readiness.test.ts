import { expect, test } from 'vitest';
import { createReadiness } from '#server/observe/readiness.ts';

function setupReadiness() {
  let time = 1_000_000;
  let ticking: (() => void) | undefined;
  const disk = { full: false, trials: 0 };
  const clock = {
    now: () => time,
    after: () => () => undefined,
    every(_interval: number, work: () => void) {
      ticking = work;
      return () => void (ticking = undefined);
    },
  };
  const readiness = createReadiness(clock, () => {
    disk.trials += 1;
    if (disk.full) throw new Error('full');
  });
  return {
    readiness, disk,
    ticks: () => ticking !== undefined,
    /** Time goes on; the timer comes each half second, unless the loop stands. */
    pass(milliseconds: number) {
      for (let left = milliseconds; left > 0; left -= 500) {
        time += Math.min(500, left);
        ticking?.();
      }
    },
    stand(milliseconds: number) {
      time += milliseconds;
    },
  };
}

test('says what it is doing from start to end', () => {
  const { readiness, ticks } = setupReadiness();
  expect(readiness.reasons()).toEqual(['starting']);
  readiness.started();
  expect(readiness.reasons()).toEqual([]);
  readiness.drain();
  readiness.started(); // A port that opens late brings nothing back.
  expect([readiness.reasons(), readiness.draining()]).toEqual([['draining'], true]);
  readiness.close();
  expect(ticks()).toBe(false);
});

test('tells of a disk that refuses, as soon as a commit fails or a trial does, and of its recovery', () => {
  const { readiness, disk, pass } = setupReadiness();
  readiness.started();
  expect(readiness.reasons()).toEqual([]);
  readiness.committed(false);
  expect([readiness.reasons(), readiness.storageFailing()]).toEqual([['storage-failing'], true]);
  pass(1_000);
  expect(readiness.reasons()).toEqual([]);
  disk.full = true;
  pass(1_000);
  expect(readiness.reasons()).toEqual(['storage-failing']);
  disk.full = false;
  readiness.committed(true);
  expect(readiness.reasons()).toEqual([]);
});

test('tries the disk once a second, however often it is asked', () => {
  const { readiness, disk, pass } = setupReadiness();
  readiness.started();
  for (let index = 0; index < 1_000; index += 1) readiness.reasons();
  expect(disk.trials).toBe(1);
  pass(1_000);
  readiness.reasons();
  expect(disk.trials).toBe(2);
});

test('remembers for a while that the event loop stood still', () => {
  const { readiness, pass, stand } = setupReadiness();
  readiness.started();
  pass(60_000);
  expect(readiness.reasons()).toEqual([]);
  stand(2_000);
  expect(readiness.reasons(), 'before its timer has come').toEqual(['event-loop-stalled']);
  pass(5_000);
  expect(readiness.reasons()).toEqual(['event-loop-stalled']);
  pass(6_000);
  expect(readiness.reasons()).toEqual([]);
});
