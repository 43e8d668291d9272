import * as Y from 'yjs';
import { toRecordId, type RecordId } from '../domain/ids.ts';
import type { Collection } from '../domain/vocabulary.ts';
import { recordMap, type Board } from './board.ts';
import { splitSetKey, type Field } from './fields.ts';
import { fieldsOf, type RecordOf } from './schema.ts';

/**
 * Reads one record. The document is written by other people's machines, maybe
 * by an older or a hostile client, so this never throws and never trusts: what
 * can't be understood reads as the field's fallback, and a record without an
 * author isn't on the board.
 */
export function readRecord<C extends Collection>(board: Board, collection: C, id: string): RecordOf<C> | undefined {
  const map = recordMap(board, collection, id);
  const key = toRecordId(id);
  if (!map || !key || typeof map.get('author') !== 'string') return undefined;
  return readMap(map, collection, key);
}

function readMap<C extends Collection>(map: Y.Map<unknown>, collection: C, id: RecordId): RecordOf<C> {
  const record: Record<string, unknown> = { id };
  for (const [name, field] of Object.entries(fieldsOf(collection))) record[name] = readField(map, name, field);
  // The table drives both this loop and the type, which TypeScript can't follow through a loop.
  return record as RecordOf<C>;
}

function readField(map: Y.Map<unknown>, name: string, field: Field): unknown {
  if (field.kind === 'set') return readSet(map, name);
  const value = map.get(name);
  if (field.kind === 'text') return value instanceof Y.Text ? readText(value, field.max) : '';
  return field.parse(value) ?? field.fallback;
}

function readText(value: Y.Text, max: number): string {
  const words = value.toString();
  return words.length > max ? words.slice(0, max) : words;
}

function readSet(map: Y.Map<unknown>, name: string): readonly string[] {
  const members: string[] = [];
  for (const [key, value] of map.entries()) {
    const part = value === true ? splitSetKey(key) : undefined;
    if (part?.field === name) members.push(part.member);
  }
  return members.sort();
}

/** All sane records of a collection, in no particular order. */
export function readAll<C extends Collection>(board: Board, collection: C): RecordOf<C>[] {
  const records: RecordOf<C>[] = [];
  for (const id of board.collections[collection].keys()) {
    const record = readRecord(board, collection, id);
    if (record) records.push(record);
  }
  return records;
}
