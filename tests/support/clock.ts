/** Time that stands until it is moved, and lines that can be made slow: for what depends on both. */
import { createConnection, type Connection } from '#server/sync/connection.ts';
import type { Clock } from '#server/observe/clock.ts';
import { toMemberId } from '#shared/domain/ids.ts';

export interface ManualClock extends Clock {
  /** Moves time on, and does what falls due on the way. */
  pass(milliseconds: number): void;
  set(now: number): void;
}

export function manualClock(): ManualClock {
  let now = 1_000_000;
  let passed = 0;
  const due = new Set<{ readonly at: number; readonly work: () => void }>();
  const after: Clock['after'] = (delay, work) => {
    const one = { at: passed + delay, work };
    due.add(one);
    return () => void due.delete(one);
  };
  return {
    now: () => now,
    after,
    every: () => () => undefined,
    set: (time) => void (now = time),
    pass(milliseconds) {
      const end = passed + milliseconds;
      const next = () => [...due].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      for (let one = next(); one; one = next()) {
        due.delete(one);
        now += one.at - passed;
        passed = one.at;
        one.work();
      }
      now += end - passed;
      passed = end;
    },
  };
}

/** Lets everything that waits for the end of this turn happen. */
export function endOfTurn(): Promise<void> {
  return new Promise((next) => setImmediate(next));
}

export interface Listener {
  readonly connection: Connection;
  /** Frames that were sent to it, as they came. */
  readonly heard: Uint8Array[];
  readonly closes: number[];
  /** Bytes that it hasn't read yet. */
  unread: number;
  /** Reads nothing more of what it is sent. */
  stalled: boolean;
}

export function listen(member: string): Listener {
  const listener: Omit<Listener, 'connection'> = { heard: [], closes: [], unread: 0, stalled: false };
  const line = {
    send(frame: Uint8Array) {
      listener.heard.push(frame);
      if (listener.stalled) listener.unread += frame.length;
    },
    close: (code: number) => void listener.closes.push(code),
    get bufferedAmount() {
      return listener.unread;
    },
  };
  return Object.assign(listener, { connection: createConnection({ member: toMemberId(member), role: 'participant' }, line, () => 0) });
}
