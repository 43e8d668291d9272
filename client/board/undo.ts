/** Undo and redo of this person's own work alone, one step a command, one step a run of typing. */
import * as Y from 'yjs';
import { COLLECTION_NAMES } from '#shared/domain/vocabulary.ts';
import type { Board } from '#shared/board/board.ts';
import type { Command } from '#shared/board/commands/command.ts';

export interface Undo {
  /** Draws the line between two steps; to be called before a command is carried out. */
  before(command: Command): void;
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
  close(): void;
}

const RUN_OF_TYPING = 800;

export function createUndo(board: Board, origin: unknown, changed: () => void): Undo {
  const manager = new Y.UndoManager(
    COLLECTION_NAMES.map((name) => board.collections[name]),
    { trackedOrigins: new Set([origin]), captureTimeout: RUN_OF_TYPING },
  );
  for (const event of ['stack-item-added', 'stack-item-popped', 'stack-cleared'] as const) manager.on(event, changed);
  let field = '';

  return {
    before(command) {
      const now = command.type === 'edit-text' ? `${command.collection}/${command.id}/${command.field}` : '';
      if (now === '' || now !== field) manager.stopCapturing();
      field = now;
    },
    undo: () => {
      field = '';
      manager.undo();
    },
    redo: () => {
      field = '';
      manager.redo();
    },
    canUndo: () => manager.canUndo(),
    canRedo: () => manager.canRedo(),
    close: () => manager.destroy(),
  };
}
