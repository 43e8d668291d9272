/** Does something soon: at the end of this turn in a quiet room, together with all that comes shortly after in a busy one. */
import type { Clock } from '../observe/clock.ts';

export interface Tick {
  /** Asks for it to be done; what is asked for again before then is done once. */
  soon(): void;
  /** Does it now, if it was asked for. */
  flush(): void;
  /** Calls off what was asked for. */
  close(): void;
}

/** `pause` is how many milliseconds have to lie between two times; asked for again each time, because crowds grow. */
export function createTick(clock: Clock, pause: () => number, work: () => void): Tick {
  let last = -Infinity;
  let cancel: (() => void) | undefined;

  function run(): void {
    cancel = undefined;
    last = clock.now();
    work();
  }

  function endOfTurn(): () => void {
    const turn = setImmediate(run);
    return () => clearImmediate(turn);
  }

  return {
    soon() {
      if (cancel) return;
      const longest = pause();
      // A machine's clock may be set back; nobody waits longer than the pause for that.
      const wait = Math.min(longest, last + longest - clock.now());
      cancel = wait > 0 ? clock.after(wait, run) : endOfTurn();
    },
    flush() {
      if (!cancel) return;
      cancel();
      run();
    },
    close() {
      cancel?.();
      cancel = undefined;
    },
  };
}
