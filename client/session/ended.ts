/** Ways in which a workshop ends for somebody for good. */
import * as Y from 'yjs';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import type { OfflineStore } from '#client/sync/offline-store.ts';

const ENDS = { [CLOSE.unauthorized]: 'signed-out', [CLOSE.gone]: 'gone', [CLOSE.erased]: 'erased' } as const;
export type Ended = (typeof ENDS)[keyof typeof ENDS];

/** What a close code means for good; undefined when a fresh document will do. */
export function endOf(code: number): Ended | undefined {
  return Object.entries(ENDS).find(([known]) => Number(known) === code)?.[1];
}

export function isOver(state: string): state is Ended {
  return Object.values(ENDS).some((end) => end === state);
}

/**
 * Takes off this device what has no business there any more: everything of
 * somebody who was erased, and of a workshop that is gone all but what this
 * person wrote and nobody has received.
 */
export async function letGo(end: Ended, store: OfflineStore): Promise<void> {
  if (end === 'erased') await store.destroy();
  if (end === 'gone') await store.compact(Y.encodeStateAsUpdate(new Y.Doc()));
}
