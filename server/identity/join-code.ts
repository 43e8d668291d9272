import { randomInt } from 'node:crypto';
import { JOIN_WORDS } from './join-words.ts';

/** Three words, 27 bits: short enough to be called through a hall, guarded by the throttle against guessing. */
export function newJoinCode(): string {
  return [0, 1, 2].map(() => JOIN_WORDS[randomInt(JOIN_WORDS.length)]).join('-');
}

/** What people make of a code when they type it: capitals, blanks, dots, a stray dash. */
export function normalizeJoinCode(typed: string): string {
  return typed.toLowerCase().split(/[^a-z]+/).filter(Boolean).join('-');
}
