import { expect, test } from 'vitest';
import { createTick } from '#server/sync/tick.ts';
import { endOfTurn, manualClock } from '../../support/clock.ts';

function setupTick(pause: number) {
  const clock = manualClock();
  const done: number[] = [];
  return { clock, done, tick: createTick(clock, () => pause, () => void done.push(clock.now() - 1_000_000)) };
}

test('in a quiet room nothing waits longer than the turn', async () => {
  const { done, tick, clock } = setupTick(30);
  tick.soon();
  tick.soon();
  expect(done).toEqual([]);
  await endOfTurn();
  expect(done).toEqual([0]);
  clock.pass(31);
  tick.soon();
  await endOfTurn();
  expect(done).toEqual([0, 31]);
});

test('in a busy one what comes within the pause is done once, at its end', async () => {
  const { done, tick, clock } = setupTick(30);
  tick.soon();
  await endOfTurn();
  for (const wait of [5, 5, 10]) {
    clock.pass(wait);
    tick.soon();
  }
  await endOfTurn();
  expect(done).toEqual([0]);
  clock.pass(10);
  expect(done).toEqual([0, 30]);
  clock.pass(100);
  expect(done).toEqual([0, 30]);
});

test('a clock that is set back holds nobody up', async () => {
  const { done, tick, clock } = setupTick(30);
  tick.soon();
  await endOfTurn();
  clock.set(0);
  tick.soon();
  clock.pass(30);
  expect(done).toHaveLength(2);
});

test('what was asked for can be had at once, or called off', async () => {
  const { done, tick } = setupTick(30);
  tick.flush();
  expect(done).toEqual([]);
  tick.soon();
  tick.flush();
  await endOfTurn();
  expect(done).toEqual([0]);
  tick.soon();
  tick.close();
  await endOfTurn();
  expect(done).toEqual([0]);
});
