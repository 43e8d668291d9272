/** Time, as a part that is handed in: the only file of the server that asks the machine for it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `work` once after `delay` milliseconds; the returned function calls it off. */
  after(delay: number, work: () => void): () => void;
  every(interval: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delay, work) {
    const timer = setTimeout(work, delay);
    return () => clearTimeout(timer);
  },
  every(interval, work) {
    const timer = setInterval(work, interval);
    return () => clearInterval(timer);
  },
};
