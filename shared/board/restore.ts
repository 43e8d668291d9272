import * as Y from 'yjs';
import { COLLECTION_NAMES, type Collection } from '../domain/vocabulary.ts';
import type { Board } from './board.ts';
import { setKey, type Field } from './fields.ts';
import { fieldsOf } from './schema.ts';
import type { Snapshot } from './snapshot.ts';

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
