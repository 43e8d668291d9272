import * as Y from 'yjs';
import { COLLECTION_NAMES, type Collection } from '../domain/vocabulary.ts';
import type { Board } from './board.ts';
import { setKey, type Field } from './fields.ts';
import { fieldsOf } from './schema.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';

/**
 * Writes a snapshot into an empty board, record by record as it was, authors
 * and times included: what an import or a checkpoint needs, and nobody else may.
 */
export function restoreSnapshot(board: Board, snapshot: Snapshot): void {
  board.doc.transact(() => {
    for (const collection of COLLECTION_NAMES) {
      for (const record of snapshot[collection]) restoreRecord(board, collection, record.id, Object.entries(record));
    }
  }, 'restore');
}

/**
 * Brings records of a newer copy back into a board that lacks them, or has them
 * as they were before. What the copy doesn't have stays: it may have been
 * written since. Gives how many were written.
 */
export function bringBack(board: Board, copy: Snapshot): number {
  const missing = newerIn(copy, takeSnapshot(board));
  board.doc.transact(() => {
    for (const [collection, id, values] of missing) restoreRecord(board, collection, id, values);
  }, 'restore');
  return missing.length;
}

type NewerRecord = readonly [collection: Collection, id: string, values: readonly (readonly [string, unknown])[]];

/** Records of a copy that a board lacks or has otherwise. */
export function newerIn(copy: Snapshot, board: Snapshot): readonly NewerRecord[] {
  return COLLECTION_NAMES.flatMap((collection) => {
    const known = new Map(board[collection].map((record) => [record.id, JSON.stringify(record)]));
    return copy[collection]
      .filter((record) => known.get(record.id) !== JSON.stringify(record))
      .map((record): NewerRecord => [collection, record.id, Object.entries(record)]);
  });
}

function restoreRecord(board: Board, collection: Collection, id: string, values: readonly (readonly [string, unknown])[]): void {
  const record = new Y.Map<unknown>();
  board.collections[collection].set(id, record);
  const fields = fieldsOf(collection);
  for (const [name, value] of values) {
    const field = fields[name];
    if (field) restoreField(record, name, field, value);
  }
}

function restoreField(record: Y.Map<unknown>, name: string, field: Field, value: unknown): void {
  if (field.kind === 'plain') record.set(name, value);
  else if (field.kind === 'text') record.set(name, new Y.Text(typeof value === 'string' ? value : ''));
  else if (Array.isArray(value)) for (const member of value) record.set(setKey(name, String(member)), true);
}
