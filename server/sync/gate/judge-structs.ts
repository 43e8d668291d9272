/** Pass two: holds each new struct against the schema and the rules, and marks what is refused. */
import * as Y from 'yjs';
import { RECORD_ID } from '#shared/domain/ids.ts';
import { refusal, type Actor, type Deed } from '#shared/domain/permissions.ts';
import type { Policy } from '#shared/domain/stage.ts';
import { splitSetKey, type Field } from '#shared/board/fields.ts';
import { fieldsOf } from '#shared/board/schema.ts';
import { deedOf } from '#shared/board/commands/apply-command.ts';
import { indexAt, malformed, storedValue, type Entry, type GateRefusal, type Home, type Place } from './entry.ts';
import type { Inspected } from './inspect-structs.ts';

export interface JudgeContext {
  readonly actor: Actor;
  readonly policy: Policy;
  /** How many more records this member, and the board, may still hold. */
  readonly room: { readonly forMember: number; readonly forBoard: number };
  /** True when the update itself deletes this item, as when somebody undoes a deletion while offline. */
  readonly deletes: (id: Y.ID) => boolean;
}

type RecordPlace = Extract<Place, { level: 'record' }>;
type TextPlace = Extract<Place, { level: 'text' }>;

export function judgeStructs(inspected: Inspected, context: JudgeContext): void {
  const born = { count: 0 };
  for (const entry of inOrder(inspected)) {
    if (!entry.place || !(entry.struct instanceof Y.Item)) continue;
    entry.refusal = shapeRefusal(entry, entry.struct, entry.place, context);
  }
  // Rules come after shapes: only now is the author of each new record known.
  for (const entry of inOrder(inspected)) {
    if (entry.place && !entry.refusal) entry.refusal = ruleRefusal(entry, entry.place, context, born);
  }
  spread(inspected);
}

/**
 * Holds texts to their length once it is known what goes from them: whoever
 * replaces a full text by another one, or typed and took back much while
 * offline, sends more characters than stay.
 */
export function judgeLengths(inspected: Inspected, shortened: ReadonlyMap<unknown, number>, deletedOf: (id: Y.ID, length: number) => number): void {
  const grown = new Map<unknown, number>();
  let full = false;
  for (const entry of inOrder(inspected)) {
    const { place, struct, into } = entry;
    if (entry.refusal || place?.level !== 'text' || !(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue;
    const from = Y.createID(entry.id.client, entry.id.clock + entry.offset);
    const added = entry.length - entry.offset - deletedOf(from, entry.length - entry.offset);
    const before = grown.get(into) ?? (into instanceof Y.Text ? into.length - (shortened.get(into) ?? 0) : 0);
    const field = fieldsOf(place.collection)[place.field];
    if (added > 0 && field?.kind === 'text' && before + added > field.max) {
      entry.refusal = 'text-full';
      full = true;
    } else grown.set(into, before + added);
  }
  if (full) spread(inspected);
}

function* inOrder(inspected: Inspected): Generator<Entry> {
  for (const entries of inspected.entries.values()) yield* entries;
}

function shapeRefusal(entry: Entry, item: Y.Item, place: Place, context: JudgeContext): GateRefusal | undefined {
  switch (place.level) {
    case 'collection':
      return recordShape(entry, item, place.collection, context);
    case 'record':
      return fieldShape(entry, item, place, context);
    case 'text':
      return textShape(entry, item, place);
    default:
      return place satisfies never;
  }
}

function recordShape(entry: Entry, item: Y.Item, collection: Place['collection'], { actor, policy, deletes }: JudgeContext): GateRefusal | undefined {
  if (entry.key === null) return malformed('list in a collection');
  if (!RECORD_ID.test(entry.key)) return 'invalid-value';
  if (item.content instanceof Y.ContentDeleted) return undefined;
  if (!isOf(item, Y.Map)) return 'invalid-shape';
  const live = liveIn(entry);
  if (!live) return undefined;
  return deletes(live.id) ? refusal(actor, 'delete', targetOf(collection, live, policy)) : 'record-exists';
}

/** True when the item brings a type of exactly this class: XML types are maps and texts to `instanceof`. */
function isOf(item: Y.Item, type: typeof Y.Map | typeof Y.Text): boolean {
  return item.content instanceof Y.ContentType && item.content.type.constructor === type;
}

/** The live item now under the entry's key in the stored map it goes into. */
function liveIn(entry: Entry): Y.Item | undefined {
  if (!(entry.into instanceof Y.AbstractType) || entry.key === null) return undefined;
  const current = entry.into._map.get(entry.key);
  return current && !current.deleted ? current : undefined;
}

function fieldShape(entry: Entry, item: Y.Item, place: RecordPlace, context: JudgeContext): GateRefusal | undefined {
  if (entry.key === null) return malformed('list in a record');
  const field = fieldAt(place, entry.key);
  if (!field) return 'invalid-shape';
  const { content } = item;
  if (entry.key === 'author') return authorShape(entry, content, place.home, context);
  if (content instanceof Y.ContentDeleted) return undefined;
  if (field.kind === 'text') {
    if (!isOf(item, Y.Text)) return 'invalid-shape';
    return liveIn(entry) ? 'record-exists' : undefined;
  }
  // Yjs keeps values that followed each other in one slot as one item; the last of them is the slot's value.
  if (!(content instanceof Y.ContentAny) || content.arr.length === 0) return 'invalid-shape';
  const isLawful = (value: unknown): boolean => (field.kind === 'set' ? value === true : field.parse(value) !== undefined);
  return content.arr.every(isLawful) ? undefined : 'invalid-value';
}

function fieldAt(place: RecordPlace, key: string): Field | undefined {
  const fields = fieldsOf(place.collection);
  const member = splitSetKey(key);
  const field = Object.hasOwn(fields, member?.field ?? key) ? fields[member?.field ?? key] : undefined;
  return (field?.kind === 'set') === (member !== undefined) ? field : undefined;
}

/** The author is set once, together with the record, and stays with it. */
function authorShape(entry: Entry, content: unknown, home: Home, { deletes }: JudgeContext): GateRefusal | undefined {
  if (!('born' in home) || home.born.author !== undefined) return 'author-fixed';
  if (deletes(entry.id) && !deletes(home.born.id)) return 'author-fixed';
  if (!(content instanceof Y.ContentAny) || content.arr.length !== 1) return 'author-fixed';
  const author: unknown = content.arr[0];
  if (typeof author !== 'string' || author.length === 0 || author.length > 40) return 'author-fixed';
  home.born.author = author;
  entry.author = author;
  return undefined;
}

function textShape(entry: Entry, item: Y.Item, place: TextPlace): GateRefusal | undefined {
  if (entry.key !== null) return malformed('map in a text');
  if (item.content instanceof Y.ContentDeleted) return undefined;
  if (!(item.content instanceof Y.ContentString)) return 'invalid-shape';
  return fieldsOf(place.collection)[place.field]?.kind === 'text' ? undefined : 'invalid-shape';
}

function ruleRefusal(entry: Entry, place: Place, context: JudgeContext, born: { count: number }): GateRefusal | undefined {
  const { actor, policy } = context;
  const { collection } = place;
  if (place.level === 'collection') {
    if (entry.struct instanceof Y.Item && entry.struct.content instanceof Y.ContentDeleted) {
      const current = liveIn(entry);
      return current && refusal(actor, 'delete', targetOf(place.collection, current, policy));
    }
    return birthRefusal(entry, collection, context, born);
  }
  if (place.level === 'record' && entry.key === 'author') return undefined;
  const deed = place.level === 'text' ? 'edit' : deedOf(fieldAt(place, entry.key ?? '')?.deed);
  if ('born' in place.home) return bornFieldRefusal(entry, place, deed, context);
  return fixedRefusal(place, entry.key) ?? refusal(actor, deed, targetOf(collection, place.home.stored, policy));
}

function birthRefusal(entry: Entry, collection: Place['collection'], context: JudgeContext, born: { count: number }): GateRefusal | undefined {
  if (entry.author === undefined) return 'author-fixed';
  // What takes the place of one's own, or is gone again, fills nothing.
  if (!liveIn(entry) && !context.deletes(entry.id)) born.count += 1;
  if (born.count > context.room.forBoard || born.count > context.room.forMember) return 'board-full';
  return refusal(context.actor, 'add', { collection, author: entry.author, locked: false, policy: context.policy });
}

/** What comes with a new record is judged by the record, except protection, which stays the facilitator's. */
function bornFieldRefusal(entry: Entry, place: Exclude<Place, { level: 'collection' }>, deed: Deed, { actor, policy }: JudgeContext): GateRefusal | undefined {
  const field = place.level === 'record' && entry.key !== null ? fieldAt(place, entry.key) : undefined;
  if (deed !== 'govern' || field?.deed === 'fixed') return undefined;
  // A record that was protected once says so with `false` for ever, also when its author brings it back.
  const content = entry.struct instanceof Y.Item ? entry.struct.content : undefined;
  if (field?.kind === 'plain' && content instanceof Y.ContentAny && content.arr.every((value) => value === field.fallback)) return undefined;
  return refusal(actor, 'govern', { collection: place.collection, author: undefined, locked: false, policy });
}

/** Not even a facilitator changes when a record was made or which program it belongs to. */
function fixedRefusal(place: Place, key: string | null): GateRefusal | undefined {
  if (place.level !== 'record' || key === null) return undefined;
  return fieldAt(place, key)?.deed === 'fixed' ? 'author-fixed' : undefined;
}

/** Facts about a stored record, taken from the store and never from the update. */
export function targetOf(collection: Place['collection'], record: Y.Item, policy: Policy) {
  const author = storedValue(record, 'author');
  return {
    collection,
    author: typeof author === 'string' ? author : undefined,
    locked: storedValue(record, 'locked') === true,
    policy,
  };
}

/** What hangs below or beside something refused can't be integrated without it, so it falls too. */
function spread(inspected: Inspected): void {
  const fallen = [...inOrder(inspected)].filter((entry) => entry.refusal);
  if (fallen.length === 0) return;
  const leaning = new Map<Entry, Entry[]>();
  for (const entry of inOrder(inspected)) {
    for (const support of supportsOf(entry, inspected)) {
      const list = leaning.get(support);
      if (list) list.push(entry);
      else leaning.set(support, [entry]);
    }
  }
  // Each entry falls once, so this takes no longer than the update is long.
  for (const one of fallen) {
    for (const entry of [...(leaning.get(one) ?? []), ...authoredBy(one)]) {
      if (entry.refusal || !entry.place) continue;
      entry.refusal = one.refusal;
      fallen.push(entry);
    }
  }
}

/** The new record that `entry` names the author of: it doesn't go in without. */
function authoredBy({ place, key, author }: Entry): readonly Entry[] {
  return place?.level === 'record' && key === 'author' && author !== undefined && 'born' in place.home ? [place.home.born] : [];
}

function* supportsOf({ into, struct }: Entry, inspected: Inspected): Generator<Entry> {
  if (into && !(into instanceof Y.AbstractType)) yield into;
  if (!(struct instanceof Y.Item)) return;
  for (const id of [struct.origin, struct.rightOrigin]) {
    const fresh = id ? inspected.entries.get(id.client) : undefined;
    const support = id && fresh ? fresh[indexAt(fresh, id.clock)] : undefined;
    if (support) yield support;
  }
}
