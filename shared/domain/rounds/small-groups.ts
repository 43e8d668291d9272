/** How small a group may be before what it said is nobody else's business. */
import type { Category } from '../vocabulary.ts';

/** A group of fewer can be seen through by its own members. */
export const SMALLEST_GROUP = 3;

/**
 * The categories of which something may be told apart: those of at least three
 * people, and among them none whose telling would give away a smaller rest by
 * subtraction from the whole.
 */
export function tellable(counts: ReadonlyMap<Category, number>): ReadonlySet<Category> {
  const large = [...counts].filter(([, count]) => count >= SMALLEST_GROUP).sort(([, a], [, b]) => a - b);
  let rest = [...counts.values()].reduce((sum, count) => sum + count, 0) - large.reduce((sum, [, count]) => sum + count, 0);
  while (rest > 0 && rest < SMALLEST_GROUP) {
    const smallest = large.shift();
    if (!smallest) break;
    rest += smallest[1];
  }
  return new Set(large.map(([category]) => category));
}
