/** Pass three: what an update deletes, and which of that its sender may not delete. */
import * as Y from 'yjs';
import { refusal } from '#shared/domain/permissions.ts';
import { splitSetKey } from '#shared/board/fields.ts';
import { fieldsOf } from '#shared/board/schema.ts';
import { deedOf } from '#shared/board/commands/apply-command.ts';
import { Incomplete, indexAt, malformed, placeInside, type GateRefusal, type Place, type RefusedPart } from './entry.ts';
import type { InspectContext, Inspected } from './inspect-structs.ts';
import { targetOf, type JudgeContext } from './judge-structs.ts';

export interface Range {
  readonly clock: number;
  readonly length: number;
}

export type Ranges = ReadonlyMap<number, readonly Range[]>;

interface Hit {
  readonly item: Y.Item;
  readonly place: Place;
  readonly range: Range;
}

/** The delete ranges of an update, sorted and without overlaps. */
export function readRanges(update: { readonly ds: { readonly clients: Map<number, readonly { readonly clock: number; readonly len: number }[]> } }): Ranges {
  const ranges = new Map<number, readonly Range[]>();
  for (const [client, found] of update.ds.clients) {
    const sane = found.filter(({ len }) => len !== 0).map(({ clock, len }) => ({ clock, length: len }));
    if (sane.some(({ clock, length }) => !(length > 0) || !Number.isSafeInteger(clock + length))) malformed('delete range');
    if (sane.length > 0) ranges.set(client, merged(sane));
  }
  return ranges;
}

/** Overlapping ranges as one, so that whoever searches them finds what they cover. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const out: Range[] = [];
  for (const { clock, length } of [...ranges].sort((a, b) => a.clock - b.clock)) {
    const last = out.at(-1);
    if (last && clock <= last.clock + last.length) out[out.length - 1] = { clock: last.clock, length: Math.max(last.length, clock + length - last.clock) };
    else out.push({ clock, length });
  }
  return out;
}

/** True when `ranges` cover the item's first clock. */
export function covers(ranges: Ranges, id: Y.ID): boolean {
  return coveredLength(ranges.get(id.client) ?? [], id.clock, id.clock + 1) > 0;
}

/** How many of the clocks `from` to `to` the sorted `ranges` cover. */
export function coveredLength(ranges: readonly Range[], from: number, to: number): number {
  let low = 0;
  for (let high = ranges.length; low < high; ) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range && range.clock + range.length <= from) low = middle + 1;
    else high = middle;
  }
  let covered = 0;
  for (let range = ranges[low]; range && range.clock < to; range = ranges[(low += 1)]) {
    covered += Math.min(to, range.clock + range.length) - Math.max(from, range.clock);
  }
  return covered;
}

export interface InspectedDeletes {
  /** What may be deleted, to be encoded anew. */
  readonly allowed: Ranges;
  readonly refused: readonly RefusedPart[];
  /** Characters that go from each stored text. */
  readonly shortened: ReadonlyMap<unknown, number>;
}

export function inspectDeletes(ranges: Ranges, inspected: Inspected, context: InspectContext & JudgeContext): InspectedDeletes {
  const allowed = new Map<number, Range[]>();
  const allow = (client: number, range: Range) => {
    const list = allowed.get(client);
    if (list) list.push(range);
    else allowed.set(client, [range]);
  };

  const hits = [...storedHits(ranges, inspected, context, allow)];
  const dying = new Map<Y.Item, GateRefusal | undefined>();
  for (const { item, place } of hits) if (place.level === 'collection') dying.set(item, deleteRefusal(item, place, context));

  const replacing = refusedReplacements(inspected);
  const refused: RefusedPart[] = [];
  const shortened = new Map<unknown, number>();
  for (const { item, place, range } of hits) {
    const record = place.level === 'collection' ? item : 'stored' in place.home ? place.home.stored : undefined;
    const judged = record && dying.has(record) ? dying.get(record) : deleteRefusal(item, place, context);
    const reason = judged ?? slotsAbove(place, item.parentSub).map((slot) => replacing.get(slot)).find((found) => found !== undefined);
    if (!reason) {
      allow(item.id.client, range);
      if (place.level === 'text' && item.countable) shortened.set(item.parent, (shortened.get(item.parent) ?? 0) + range.length);
      continue;
    }
    refused.push({
      reason, client: item.id.client, clock: range.clock, length: range.length, deletion: true,
      collection: place.collection, id: place.level === 'collection' ? (item.parentSub ?? '') : place.id,
    });
  }
  return { allowed, refused, shortened };
}

/**
 * Slots whose new value was refused, with the reason: a map entry goes by
 * deleting the old value and putting a new one, and when only the second half
 * is refused the first must not be carried out alone.
 */
function refusedReplacements(inspected: Inspected): ReadonlyMap<string, GateRefusal> {
  const slots = new Map<string, GateRefusal>();
  for (const entries of inspected.entries.values()) {
    for (const { place, key, refusal: reason } of entries) if (reason && place && place.level !== 'text') slots.set(slotOf(place, key), reason);
  }
  return slots;
}

/** The slot of a stored item and those it lies in: what is kept is kept with all its words. */
function slotsAbove(place: Place, key: string | null): readonly string[] {
  if (place.level === 'collection') return [slotOf(place, key)];
  const record = `${place.collection}/${place.id}`;
  return [place.level === 'text' ? `${record}/${place.field}` : slotOf(place, key), record];
}

function slotOf(place: Place, key: string | null): string {
  return place.level === 'collection' ? `${place.collection}/${key}` : `${place.collection}/${place.id}/${key}`;
}

/** Live stored items inside the ranges; what lies in the update's own new structs is allowed as it comes. */
function* storedHits(ranges: Ranges, inspected: Inspected, context: InspectContext, allow: (client: number, range: Range) => void): Generator<Hit> {
  const { store } = context.board.doc;
  for (const [client, list] of ranges) {
    const known = Y.getState(store, client);
    const end = inspected.clocks.get(client) ?? known;
    const structs = store.clients.get(client) ?? [];
    for (const { clock, length } of list) {
      if (clock + length > end) {
        // Its own may still be on the way, as when the line was lost in between; nobody deletes what others have yet to write.
        if (!context.owns(client)) malformed(`future delete ${client}:${clock}+${length}`);
        throw new Incomplete(`delete ${client}:${clock}+${length}`);
      }
      if (clock + length > known) {
        const from = Math.max(known, clock);
        allow(client, { clock: from, length: clock + length - from });
      }
      for (let index = indexAt(structs, clock); index >= 0 && index < structs.length; index += 1) {
        const struct = structs[index];
        if (!struct || struct.id.clock >= clock + length) break;
        if (!(struct instanceof Y.Item) || struct.deleted) continue;
        yield hitOf(struct, Math.max(clock, struct.id.clock), Math.min(clock + length, struct.id.clock + struct.length), context);
      }
    }
  }
}

function hitOf(item: Y.Item, from: number, to: number, context: InspectContext): Hit {
  const place = item.parent instanceof Y.AbstractType ? placeInside(item.parent, context.roots) : undefined;
  return { item, place: place ?? malformed('delete at an unknown place'), range: { clock: from, length: to - from } };
}

function deleteRefusal(item: Y.Item, place: Place, { actor, policy }: JudgeContext): GateRefusal | undefined {
  if (place.level === 'collection') return refusal(actor, 'delete', targetOf(place.collection, item, policy));
  if (!('stored' in place.home)) return undefined;
  const target = targetOf(place.collection, place.home.stored, policy);
  if (place.level === 'text') return refusal(actor, 'edit', target);
  const key = item.parentSub ?? '';
  const field = fieldsOf(place.collection)[splitSetKey(key)?.field ?? key];
  if (field?.deed === 'fixed') return 'author-fixed';
  return refusal(actor, deedOf(field?.deed), target);
}
