/** What a refused change said, taken from the bytes of the change itself: the board may have lost it already. */
import * as Y from 'yjs';
import { isPlain } from '#shared/domain/unknown.ts';
import { isCollection, type Collection } from '#shared/domain/vocabulary.ts';
import { fieldsOf } from '#shared/board/schema.ts';
import type { RefusedNotice } from '#shared/protocol/notices.ts';

export interface Draft {
  readonly id: string;
  readonly reason: string;
  readonly collection: Collection;
  readonly record: string;
  /** The words, field by field. */
  readonly texts: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  /** True when a deletion was refused: there are no words to keep, only something to say. */
  readonly deletion: boolean;
}

/** A change as it was sent, and the `collection/id` of the records it touches. */
export interface SentChange {
  readonly update: Uint8Array;
  readonly records: readonly string[];
}

/** One draft for each record that the refused parts speak of. */
export function draftsOf(changes: readonly SentChange[], parts: readonly RefusedNotice[]): readonly Draft[] {
  const sent = changes.map(({ update, records }) => ({ structs: Y.decodeUpdate(update).structs, records }));
  const structs = sent.flatMap((change) => change.structs);
  const drafts = new Map<string, Draft>();
  for (const told of parts) {
    const part = told.collection ? told : { ...told, ...placeOf(told, sent) };
    if (!part.collection || !isCollection(part.collection) || !part.id) continue;
    const key = `${part.collection}/${part.id}`;
    const before = drafts.get(key) ?? {
      id: `${key}/${part.client}-${part.clock}`, reason: part.reason, collection: part.collection, record: part.id,
      texts: {}, values: {}, deletion: part.deletion,
    };
    drafts.set(key, part.deletion ? before : { ...withContent(before, part, structs), deletion: false });
  }
  return [...drafts.values()];
}

/**
 * Where words were meant to go whose record is gone: the server can't say, but
 * the change itself knows what it touched.
 */
function placeOf(part: RefusedNotice, sent: readonly { readonly structs: readonly (Y.Item | Y.GC | Y.Skip)[]; readonly records: readonly string[] }[]): Partial<RefusedNotice> {
  const change = sent.find(({ structs }) => structs.some((struct) => struct instanceof Y.Item && struct.content instanceof Y.ContentString && overlaps(struct, part)));
  const [collection, id] = change?.records[0]?.split('/') ?? [];
  if (!collection || !isCollection(collection) || !id) return {};
  return { collection, id, field: Object.entries(fieldsOf(collection)).find(([, field]) => field.kind === 'text')?.[0] };
}

function withContent(draft: Draft, part: RefusedNotice, structs: readonly (Y.Item | Y.GC | Y.Skip)[]): Draft {
  const { field } = part;
  if (!field) return draft;
  let { texts, values } = draft;
  for (const struct of structs) {
    if (!(struct instanceof Y.Item) || !overlaps(struct, part)) continue;
    if (struct.content instanceof Y.ContentString) texts = { ...texts, [field]: (texts[field] ?? '') + struct.content.str };
    const value: unknown = struct.content instanceof Y.ContentAny ? struct.content.arr[0] : undefined;
    if (isPlain(value)) values = { ...values, [field]: value };
  }
  return { ...draft, texts, values };
}

function overlaps(struct: Y.Item, part: RefusedNotice): boolean {
  const { client, clock } = struct.id;
  return client === part.client && clock < part.clock + part.length && part.clock < clock + struct.length;
}

/** A draft's words as one text, for reading and copying. */
export function wordsOf(draft: Draft): string {
  return Object.values(draft.texts).filter(Boolean).join('\n');
}

/** True when there is something in it worth keeping. */
export function isWorthKeeping(draft: Draft): boolean {
  return draft.deletion || wordsOf(draft).trim() !== '' || 'kind' in draft.values;
}
