/** The only file of the client that asks for time, chance or a timer. */
export function now(): number {
  return Date.now();
}

/** Calls `work` once after `delay` milliseconds; the returned function calls it off. */
export function after(delay: number, work: () => void): () => void {
  const timer = setTimeout(work, delay);
  return () => clearTimeout(timer);
}

export function every(interval: number, work: () => void): () => void {
  const timer = setInterval(work, interval);
  return () => clearInterval(timer);
}

/** A number from 0 up to 1, for spreading what would else come all at once. */
export function chance(): number {
  return Math.random();
}

/** Calls `work` whenever the network or the person comes back; the returned function calls it off. */
export function whenBack(work: () => void): () => void {
  const occasions = ['online', 'focus'] as const;
  for (const occasion of occasions) globalThis.addEventListener?.(occasion, work);
  return () => {
    for (const occasion of occasions) globalThis.removeEventListener?.(occasion, work);
  };
}
