/** How long a workshop is kept: chosen when it is made, carried out by the server. */

const DAY = 86_400_000;

export const RETENTION = {
  /** What the form offers; the interface takes any number of days up to `longest`. */
  choices: [30, 90, 180, 365],
  usual: 180,
  longest: 3_650,
  /** From how many days before the end the organizer is warned. */
  warnDays: 14,
} as const;

export interface Kept {
  readonly createdAt: number;
  readonly retentionDays: number;
}

/** The moment from which the workshop is to be erased, milliseconds since 1970. */
export function erasureTime({ createdAt, retentionDays }: Kept): number {
  return createdAt + retentionDays * DAY;
}

export function isDue(kept: Kept, now: number): boolean {
  return now >= erasureTime(kept);
}

/** Whole days that are left, counting a part of one; 0 when it is due. */
export function daysLeft(kept: Kept, now: number): number {
  return Math.max(0, Math.ceil((erasureTime(kept) - now) / DAY));
}

/** The retention that keeps a workshop for `more` days longer than now chosen, or than today when that is later. */
export function prolonged(kept: Kept, more: number, now: number): number {
  const sofar = Math.ceil((now - kept.createdAt) / DAY);
  return Math.min(RETENTION.longest, Math.max(kept.retentionDays, sofar) + more);
}
