/** Spreads answers that cost more than the question: whoever asks again and again waits, and is answered once for all of it. */
import type { Clock } from '../observe/clock.ts';

export interface Pace {
  /** Does the work now, or later in place of what was still waiting. */
  ask(work: () => void): void;
  /** Drops what is waiting. */
  end(): void;
}

/** @param reserve so many at once; then one every `interval` milliseconds */
export function createPace(reserve: number, interval: number, clock: Clock): Pace {
  let left = reserve;
  let last = clock.now();
  let waiting: (() => void) | undefined;
  let callOff: (() => void) | undefined;

  function refill(): void {
    const turns = Math.floor((clock.now() - last) / interval);
    if (turns <= 0) return;
    left = Math.min(reserve, left + turns);
    last += turns * interval;
  }

  function goOn(): void {
    callOff = undefined;
    const work = waiting;
    waiting = undefined;
    if (work) ask(work);
  }

  function ask(work: () => void): void {
    refill();
    if (left > 0 && !waiting) {
      left -= 1;
      work();
      return;
    }
    waiting = work;
    callOff ??= clock.after(interval, goOn);
  }

  return {
    ask,
    end() {
      callOff?.();
      waiting = undefined;
    },
  };
}
