/** Chance that can be repeated: one number starts it, and the same number starts it again. */
export interface Dice {
  /** 0 up to, but not including, `sides`. */
  roll(sides: number): number;
  pick<const A extends readonly [unknown, ...unknown[]]>(from: A): A[number];
}

export function createDice(seed: number): Dice {
  let state = (seed >>> 0) || 1;
  function roll(sides: number): number {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  }
  return {
    roll,
    pick(from) {
      const wanted = roll(from.length);
      for (const [index, one] of from.entries()) if (index === wanted) return one;
      return from[0];
    },
  };
}
