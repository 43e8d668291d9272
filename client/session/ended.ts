/** Ways in which a workshop ends for somebody for good. */
import { CLOSE } from '#shared/protocol/close-codes.ts';

const ENDS = { [CLOSE.unauthorized]: 'signed-out', [CLOSE.gone]: 'gone', [CLOSE.erased]: 'erased' } as const;
export type Ended = (typeof ENDS)[keyof typeof ENDS];

/** What a close code means for good; undefined when a fresh document will do. */
export function endOf(code: number): Ended | undefined {
  return Object.entries(ENDS).find(([known]) => Number(known) === code)?.[1];
}

export function isOver(state: string): state is Ended {
  return Object.values(ENDS).some((end) => end === state);
}
