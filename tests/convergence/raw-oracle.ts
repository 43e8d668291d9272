/**
 * Says what is unlawful in a document, from its bare JSON: readers forgive and
 * would hide it. Knows the table of fields, and nothing of how the gate judges.
 */
import * as Y from 'yjs';
import type { Board } from '#shared/board/board.ts';
import { fieldsOf } from '#shared/board/schema.ts';
import { COLLECTION_NAMES } from '#shared/domain/vocabulary.ts';

export interface Facts {
  /** Everybody who was ever in the room. */
  readonly members: readonly string[];
  /** Who made which record, by key. */
  readonly madeBy: ReadonlyMap<string, string>;
  readonly leads: readonly string[];
}

export function faultsIn(board: Board, { members, madeBy, leads }: Facts): readonly string[] {
  const faults: string[] = [];
  for (const name of board.doc.share.keys()) if (name !== 'about' && !COLLECTION_NAMES.some((known) => known === name)) faults.push(`there is a root ${name}`);
  if (JSON.stringify(board.about.toJSON()) !== '{"schemaVersion":1}') faults.push(`about is ${JSON.stringify(board.about.toJSON())}`);
  if (board.doc.store.pendingStructs || board.doc.store.pendingDs) faults.push('something waits to come in');
  for (const collection of COLLECTION_NAMES) {
    for (const [id, record] of board.collections[collection].entries()) {
      const say = (fault: string): void => void faults.push(`${collection}/${id}: ${fault}`);
      if (!/^[A-Za-z0-9_-]{4,40}$/.test(id)) say('a key that is none');
      if (!(record instanceof Y.Map) || record.constructor !== Y.Map) {
        say('is no map');
        continue;
      }
      const author: unknown = record.get('author');
      if (typeof author !== 'string' || !members.includes(author)) say(`the author ${String(author)}`);
      const maker = madeBy.get(id);
      if (maker !== undefined && maker !== author) say(`made by ${maker}, now by ${String(author)}`);
      if (record.get('locked') === true && !leads.includes(String(author))) say('locked by a participant');
      for (const [key, value] of record.entries()) valueFault(collection, key, value, say);
    }
  }
  return faults;
}

function valueFault(collection: (typeof COLLECTION_NAMES)[number], key: string, value: unknown, say: (fault: string) => void): void {
  const [name = '', member] = key.split(':');
  const fields = fieldsOf(collection);
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field || (field.kind === 'set') !== (member !== undefined)) return say(`a field ${key}`);
  if (field.kind === 'text') {
    if (!(value instanceof Y.Text) || value.constructor !== Y.Text) return say(`${key} is no text`);
    const runs: readonly { readonly insert?: unknown; readonly attributes?: unknown }[] = value.toDelta();
    if (runs.some(({ insert, attributes }) => typeof insert !== 'string' || attributes !== undefined)) say(`${key} is more than words`);
    if (value.length > field.max) say(`${key} is ${value.length} long`);
  } else if (field.kind === 'set') {
    if (value !== true) say(`${key} is ${String(value)}`);
  } else if (value instanceof Y.AbstractType || (typeof value === 'number' && !Number.isFinite(value)) || typeof value === 'object' && value !== null || field.parse(value) !== value) {
    say(`${key} is ${JSON.stringify(value)}`);
  }
}
