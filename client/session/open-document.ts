/** One document with its undo and its line; a session has one, and for a moment two while a clean one takes over. */
import * as Y from 'yjs';
import { openBoard, type Board } from '#shared/board/board.ts';
import { touchedKeys } from '#shared/board/changes.ts';
import { createUndo, type Undo } from '#client/board/undo.ts';
import { openLine, type Line, type LineParts } from '#client/sync/line.ts';
import type { Outbox } from '#client/sync/outbox.ts';

export interface OpenDocument {
  readonly board: Board;
  readonly undo: Undo;
  readonly line: Line;
}

/** The origin of everything done by hand on this device. */
export const LOCAL = Symbol('local');

export interface DocumentParts {
  readonly confirmed: readonly Uint8Array[];
  readonly outbox: () => Outbox;
  /** The board that is about to take over, while there is one. */
  readonly successor: () => Board | undefined;
  readonly undoChanged: (undo: Undo) => void;
  readonly line: Omit<LineParts, 'doc' | 'outbox'>;
}

export function openDocument({ confirmed, outbox, successor, undoChanged, line }: DocumentParts): OpenDocument {
  const doc = new Y.Doc();
  const board = openBoard(doc);
  for (const update of confirmed) Y.applyUpdate(doc, update, 'store');
  for (const { update } of outbox().entries()) Y.applyUpdate(doc, update, 'outbox');
  doc.on('update', (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
    if (!transaction.local) return;
    // The server doesn't send back what this line brought; the successor learns it here.
    const next = successor();
    if (next && next !== board) Y.applyUpdate(next.doc, update, 'outbox');
    outbox().add(update, touchedKeys(board, transaction));
  });
  const undo = createUndo(board, LOCAL, () => undoChanged(undo));
  return { board, undo, line: openLine({ ...line, doc, outbox }) };
}

export function closeDocument({ board, undo, line }: OpenDocument): void {
  undo.close();
  line.close();
  board.doc.destroy();
}
