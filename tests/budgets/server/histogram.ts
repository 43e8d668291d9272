/** Millions of durations in little room: counted by tenths of a millisecond, up to twenty seconds. */
export interface Histogram {
  add(milliseconds: number): void;
  readonly count: number;
  /** The duration that a share of all stays under; for 0.95 the 95th percentile. */
  at(share: number): number;
}

const BUCKETS = 200_000;

export function createHistogram(): Histogram {
  const buckets = new Uint32Array(BUCKETS);
  let count = 0;
  return {
    add(milliseconds) {
      const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(milliseconds * 10)));
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count += 1;
    },
    get count() {
      return count;
    },
    at(share) {
      let left = count * share;
      for (const [bucket, here] of buckets.entries()) {
        left -= here;
        if (left <= 0) return bucket / 10;
      }
      return Number.NaN;
    },
  };
}
