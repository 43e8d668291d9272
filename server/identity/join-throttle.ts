/**
 * Slows down guessing of codes and links. Counted over the whole server and
 * never by address: a village hall is one address.
 */
export interface JoinThrottle {
  /** Milliseconds that the next attempt has to wait. */
  delay(): number;
  failed(): void;
}

const FREE_FAILURES = 30;
const WINDOW = 60_000;
const LONGEST = 5_000;

export function createJoinThrottle(now: () => number): JoinThrottle {
  let failures: number[] = [];

  return {
    delay() {
      failures = failures.filter((time) => time > now() - WINDOW);
      const excess = failures.length - FREE_FAILURES;
      return excess <= 0 ? 0 : Math.min(LONGEST, 100 * 2 ** Math.min(excess, 10));
    },
    failed() {
      failures.push(now());
    },
  };
}
