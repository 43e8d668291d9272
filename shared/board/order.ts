/** Fractional order: a key between any two, so that moving a row writes that row alone. */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** Keys for `count` rows written in one go, in their order. */
export function orderKeys(count: number): readonly string[] {
  return generateNKeysBetween(null, null, count);
}

/** A key between two rows; `''` or a key that isn't one counts as an open end. Never throws. */
export function orderBetween(before: string, after: string): string {
  try {
    return generateKeyBetween(before || null, after || null);
  } catch {
    // Keys come from other people's machines; equal or malformed ones still have to give a place.
    return `${before}V`;
  }
}
