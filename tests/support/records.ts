/** Records written straight into a document, as a program without our commands would. */
import * as Y from 'yjs';
import type { Board } from '#shared/board/board.ts';
import type { Collection } from '#shared/domain/vocabulary.ts';

export function putRecord(board: Board, collection: Collection, id: string, values: Record<string, unknown>): void {
  board.doc.transact(() => {
    const record = new Y.Map<unknown>();
    for (const [name, value] of Object.entries(values)) record.set(name, value);
    board.collections[collection].set(id, record);
  });
}

export function putCard(board: Board, id: string, author: string, text: string, more: Record<string, unknown> = {}): void {
  putRecord(board, 'cards', id, { author, createdAt: 1, kind: 'challenge', text: new Y.Text(text), x: 10, y: 20, ...more });
}
