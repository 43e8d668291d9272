/** How much a line may ask for, and how much all lines together may leave unread. */
import { describe, expect, test } from 'vitest';
import { createConnection } from '#server/sync/connection.ts';
import { createLines } from '#server/sync/lines.ts';
import { createPace } from '#server/sync/pace.ts';
import { toMemberId } from '#shared/domain/ids.ts';

/** A clock that goes on only when told to. */
function setupClock() {
  let time = 0;
  const timers = new Set<{ at: number; readonly work: () => void; readonly every: number | undefined }>();
  const add = (delay: number, work: () => void, every?: number) => {
    const timer = { at: time + delay, work, every };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  return {
    now: () => time,
    after: (delay: number, work: () => void) => add(delay, work),
    every: (interval: number, work: () => void) => add(interval, work, interval),
    timers: () => timers.size,
    pass(milliseconds: number) {
      for (const end = time + milliseconds; time < end;) {
        time += 100;
        for (const timer of [...timers].filter(({ at }) => at <= time)) {
          if (timer.every === undefined) timers.delete(timer);
          else timer.at += timer.every;
          timer.work();
        }
      }
    },
  };
}

describe('whoever asks again and again', () => {
  test('is answered three times at once and then once a second, the last question among them', () => {
    const clock = setupClock();
    const pace = createPace(3, 1_000, clock);
    const answered: number[] = [];
    for (let question = 1; question <= 50; question += 1) pace.ask(() => answered.push(question));
    expect(answered).toEqual([1, 2, 3]);
    clock.pass(1_000);
    expect(answered).toEqual([1, 2, 3, 50]);
    pace.ask(() => answered.push(51));
    pace.ask(() => answered.push(52));
    expect(answered.length).toBe(4);
    clock.pass(1_000);
    expect(answered).toEqual([1, 2, 3, 50, 52]);
    clock.pass(60_000);
    for (let question = 60; question < 70; question += 1) pace.ask(() => answered.push(question));
    expect(answered.slice(5)).toEqual([60, 61, 62]);
  });

  test('and leaves, is not answered any more', () => {
    const clock = setupClock();
    const pace = createPace(1, 1_000, clock);
    const answered: number[] = [];
    for (const question of [1, 2]) pace.ask(() => answered.push(question));
    pace.end();
    clock.pass(5_000);
    expect([answered, clock.timers()]).toEqual([[1], 0]);
  });
});

describe('what all lines together leave unread', () => {
  function setupLines(count: number) {
    const clock = setupClock();
    const closed = new Map<string, number>();
    const lines = createLines(clock, { perMember: 2, bufferedInAll: 1_000 });
    const all = Array.from({ length: count }, (_, index) => {
      const member = `member-${index}`;
      const line = { bufferedAmount: 0, send: () => undefined, close: (code: number) => void closed.set(member, code) };
      const leave = lines.enter(createConnection({ member: toMemberId(member), role: 'participant' }, line, clock.now), line);
      return { line, leave };
    });
    return { clock, closed, lines, all };
  }

  test('is bounded: those go that read nothing, the largest first, and those stay that are slow', () => {
    const { clock, closed, all } = setupLines(4);
    const [deaf, deafer, slow] = all;
    for (const [one, bytes] of [[deaf, 300], [deafer, 600], [slow, 900]] as const) if (one) one.line.bufferedAmount = bytes;
    clock.pass(1_000);
    expect([...closed], 'each has a second to read').toEqual([]);
    if (slow) slow.line.bufferedAmount = 800;
    clock.pass(1_000);
    expect([...closed]).toEqual([['member-1', 4530], ['member-0', 4530]]);
    if (slow) slow.line.bufferedAmount = 700;
    clock.pass(1_000);
    expect(closed.has('member-2')).toBe(false);
  });

  test('is nobody\'s fault as long as there is room', () => {
    const { clock, closed, all, lines } = setupLines(3);
    for (const { line } of all) line.bufferedAmount = 300;
    clock.pass(10_000);
    expect([...closed]).toEqual([]);
    all[0]?.leave();
    expect([lines.count(), lines.members()]).toEqual([2, 2]);
    lines.close();
    expect(clock.timers()).toBe(0);
  });
});
