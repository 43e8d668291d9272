/** What a copy from before the server went back has more than the board, and its way back. Loaded when there is one. */
import * as Y from 'yjs';
import { openBoard, type Board } from '#shared/board/board.ts';
import { newerIn } from '#shared/board/restore.ts';
import { takeSnapshot, type Snapshot } from '#shared/board/snapshot.ts';
import type { NewerCopy } from '#client/sync/offline-store.ts';

export interface Receiver {
  readonly origin: string;
  readonly view: { readonly id: string };
  readonly token?: string;
}

/** How many records a copy has that the board lacks, or has otherwise. */
export function countNewer(copy: NewerCopy, board: Board): number {
  return newerIn(snapshotOf(copy), takeSnapshot(board)).length;
}

/** Hands a copy to the server; false when it couldn't be taken. */
export async function giveBack(copy: NewerCopy, { origin, view, token }: Receiver): Promise<boolean> {
  try {
    const reply = await fetch(`${origin}/api/workshops/${view.id}/newer-copy`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ board: snapshotOf(copy) }),
    });
    return reply.ok;
  } catch {
    return false; // No answer: the copy is still here, and can be given again.
  }
}

function snapshotOf({ update }: NewerCopy): Snapshot {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  const snapshot = takeSnapshot(openBoard(doc));
  doc.destroy();
  return snapshot;
}
