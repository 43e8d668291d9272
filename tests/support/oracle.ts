/** Says what is unlawful on a board, from the rules as people would tell them and without the gate's own code. */
import type { Snapshot } from '#shared/board/snapshot.ts';

const HONEST = ['rina', 'sari', 'budi', 'tono', 'mallory'];

export function faultsIn(board: Snapshot, facilitator: string): readonly string[] {
  const faults: string[] = [];
  const sentinel = board.cards.find(({ id }) => id === 'sentinel');
  if (sentinel?.text !== 'Aturan main' || sentinel.author !== facilitator || !sentinel.locked || sentinel.x !== 10) faults.push('the facilitator\'s locked card was changed');
  for (const { id, author, x, y, text, kind, locked } of board.cards) {
    if (!HONEST.includes(author)) faults.push(`card ${id} has the author ${author}`);
    if (id.startsWith('forged-')) faults.push(`card ${id} was forged`);
    if (!Number.isFinite(x) || !Number.isFinite(y)) faults.push(`card ${id} lies nowhere`);
    if (text.length > 8_000) faults.push(`card ${id} is too long`);
    if (!['challenge', 'need', 'asset', 'idea', 'offer'].includes(kind)) faults.push(`card ${id} is of no kind`);
    if (locked && id !== 'sentinel') faults.push(`card ${id} was locked by a participant`);
  }
  for (const { id, author, interest, influence } of board.stakeholders) {
    if (!HONEST.includes(author)) faults.push(`stakeholder ${id} has the author ${author}`);
    for (const value of [interest, influence]) if (value !== null && !(value >= 0 && value <= 1)) faults.push(`stakeholder ${id} is off the map`);
  }
  return faults;
}
