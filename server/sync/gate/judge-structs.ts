/** Pass two: holds each new struct against the schema and the rules, and marks what is refused. */
import * as Y from 'yjs';
import { LIMITS } from '#shared/domain/limits.ts';
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
  /** True when the update itself deletes this stored item, as when somebody undoes a deletion while offline. */
  readonly deletes: (id: Y.ID) => boolean;
}

type RecordPlace = Extract<Place, { level: 'record' }>;
type TextPlace = Extract<Place, { level: 'text' }>;

export function judgeStructs(inspected: Inspected, context: JudgeContext): void {
  const born = { count: 0 };
  const grown = new Map<unknown, number>();
  for (const entry of inOrder(inspected)) {
    if (!entry.place || !(entry.struct instanceof Y.Item)) continue;
    entry.refusal = shapeRefusal(entry, entry.struct, entry.place, grown, context);
  }
  // Rules come after shapes: only now is the author of each new record known.
  for (const entry of inOrder(inspected)) {
    if (entry.place && !entry.refusal) entry.refusal = ruleRefusal(entry, entry.place, context, born);
  }
  spread(inspected);
}

function* inOrder(inspected: Inspected): Generator<Entry> {
  for (const entries of inspected.entries.values()) yield* entries;
}

function shapeRefusal(entry: Entry, item: Y.Item, place: Place, grown: Map<unknown, number>, context: JudgeContext): GateRefusal | undefined {
  switch (place.level) {
    case 'collection':
      return recordShape(entry, item, place.collection, context);
    case 'record':
      return fieldShape(entry, item, place);
    case 'text':
      return textShape(entry, item, place, grown);
    default:
      return place satisfies never;
  }
}

function recordShape(entry: Entry, item: Y.Item, collection: Place['collection'], { actor, policy, deletes }: JudgeContext): GateRefusal | undefined {
  if (entry.key === null) return malformed('list in a collection');
  if (!RECORD_ID.test(entry.key)) return 'invalid-value';
  if (item.content instanceof Y.ContentDeleted) return undefined;
  if (!(item.content instanceof Y.ContentType) || !(item.content.type instanceof Y.Map)) return 'invalid-shape';
  const live = liveIn(entry);
  if (!live) return undefined;
  return deletes(live.id) ? refusal(actor, 'delete', targetOf(collection, live, policy)) : 'record-exists';
}

/** The live item now under the entry's key in the stored map it goes into. */
function liveIn(entry: Entry): Y.Item | undefined {
  if (!(entry.into instanceof Y.AbstractType) || entry.key === null) return undefined;
  const current = entry.into._map.get(entry.key);
  return current && !current.deleted ? current : undefined;
}

function fieldShape(entry: Entry, item: Y.Item, place: RecordPlace): GateRefusal | undefined {
  if (entry.key === null) return malformed('list in a record');
  const field = fieldAt(place, entry.key);
  if (!field) return 'invalid-shape';
  const { content } = item;
  if (entry.key === 'author') return authorShape(entry, content, place.home);
  if (content instanceof Y.ContentDeleted) return undefined;
  if (field.kind === 'text') {
    if (!(content instanceof Y.ContentType) || !(content.type instanceof Y.Text)) return 'invalid-shape';
    return liveIn(entry) ? 'record-exists' : undefined;
  }
  if (!(content instanceof Y.ContentAny) || content.arr.length !== 1) return 'invalid-shape';
  const value: unknown = content.arr[0];
  const lawful = field.kind === 'set' ? value === true : field.parse(value) !== undefined;
  return lawful ? undefined : 'invalid-value';
}

function fieldAt(place: RecordPlace, key: string): Field | undefined {
  const fields = fieldsOf(place.collection);
  const member = splitSetKey(key);
  const field = Object.hasOwn(fields, member?.field ?? key) ? fields[member?.field ?? key] : undefined;
  return (field?.kind === 'set') === (member !== undefined) ? field : undefined;
}

/** The author is set once, together with the record. */
function authorShape(entry: Entry, content: unknown, home: Home): GateRefusal | undefined {
  if (!('born' in home) || home.born.author !== undefined) return 'author-fixed';
  if (!(content instanceof Y.ContentAny) || content.arr.length !== 1) return 'author-fixed';
  const author: unknown = content.arr[0];
  if (typeof author !== 'string' || author.length === 0 || author.length > 40) return 'author-fixed';
  home.born.author = author;
  entry.author = author;
  return undefined;
}

function textShape(entry: Entry, item: Y.Item, place: TextPlace, grown: Map<unknown, number>): GateRefusal | undefined {
  if (entry.key !== null) return malformed('map in a text');
  if (item.content instanceof Y.ContentDeleted) return undefined;
  if (!(item.content instanceof Y.ContentString)) return 'invalid-shape';
  const field = fieldsOf(place.collection)[place.field];
  if (field?.kind !== 'text') return 'invalid-shape';
  const added = item.length - entry.offset;
  if (added > LIMITS.runCharacters) return 'text-full';
  const before = grown.get(entry.into) ?? (entry.into instanceof Y.Text ? entry.into.length : 0);
  if (before + added > field.max) return 'text-full';
  grown.set(entry.into, before + added);
  return undefined;
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
  if ('born' in place.home) return bornFieldRefusal(place, entry.key, deed, context);
  return fixedRefusal(place, entry.key) ?? refusal(actor, deed, targetOf(collection, place.home.stored, policy));
}

function birthRefusal(entry: Entry, collection: Place['collection'], context: JudgeContext, born: { count: number }): GateRefusal | undefined {
  if (entry.author === undefined) return 'author-fixed';
  born.count += 1;
  if (born.count > context.room.forBoard || born.count > context.room.forMember) return 'board-full';
  return refusal(context.actor, 'add', { collection, author: entry.author, locked: false, policy: context.policy });
}

/** What comes with a new record is judged by the record, except protection, which stays the facilitator's. */
function bornFieldRefusal(place: Exclude<Place, { level: 'collection' }>, key: string | null, deed: Deed, { actor, policy }: JudgeContext): GateRefusal | undefined {
  const fixed = place.level === 'record' && key !== null && fieldAt(place, key)?.deed === 'fixed';
  if (deed !== 'govern' || fixed) return undefined;
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
  let more = [...inOrder(inspected)].some((entry) => entry.refusal);
  while (more) {
    more = false;
    for (const entry of inOrder(inspected)) {
      if (entry.refusal || !entry.place) continue;
      entry.refusal = leansOnRefused(entry, inspected);
      more ||= entry.refusal !== undefined;
    }
  }
}

function leansOnRefused(entry: Entry, inspected: Inspected): GateRefusal | undefined {
  if (entry.into && !(entry.into instanceof Y.AbstractType) && entry.into.refusal) return entry.into.refusal;
  if (!(entry.struct instanceof Y.Item)) return undefined;
  return refusalAt(entry.struct.origin, inspected) ?? refusalAt(entry.struct.rightOrigin, inspected);
}

function refusalAt(id: Y.ID | null, inspected: Inspected): GateRefusal | undefined {
  const fresh = id ? inspected.entries.get(id.client) : undefined;
  return id && fresh ? fresh[indexAt(fresh, id.clock)]?.refusal : undefined;
}
