/**
 * Pass one: finds, for each new struct of an update, where Yjs would put it,
 * without applying anything. Structs may lean on others of the same update in
 * any order, so they are resolved with a work list.
 */
import * as Y from 'yjs';
import { LIMITS } from '#shared/domain/limits.ts';
import { isCollection, type Collection } from '#shared/domain/vocabulary.ts';
import type { Board } from '#shared/board/board.ts';
import { Incomplete, indexAt, malformed, placeInside, Violation, type Container, type Entry, type Home, type Place } from './entry.ts';

export interface InspectContext {
  readonly board: Board;
  readonly roots: ReadonlyMap<unknown, Collection>;
  /** True when the sender may write under this Yjs client id. */
  readonly owns: (client: number) => boolean;
}

export interface Inspected {
  /** New structs by client, in clock order. */
  readonly entries: ReadonlyMap<number, readonly Entry[]>;
  /** The clock each of those clients stands at afterwards. */
  readonly clocks: ReadonlyMap<number, number>;
}

type Struct = Y.Item | Y.GC | Y.Skip;

/** A thing that a struct leans on: in the store, in this update, or collected. */
type Found = { readonly item: Y.Item } | { readonly entry: Entry } | 'collected';

export function inspectStructs(structs: readonly Struct[], context: InspectContext): Inspected {
  const store = context.board.doc.store;
  const entries = new Map<number, Entry[]>();
  const clocks = new Map<number, number>();
  const queues: { readonly client: number; readonly fresh: readonly (Y.Item | Y.GC)[]; done: number }[] = [];

  for (const [client, group] of byClient(structs)) {
    const fresh = freshOf(client, group, Y.getState(store, client));
    const last = fresh.at(-1);
    if (!last) continue;
    if (!context.owns(client)) throw new Violation('foreign-client-id', String(client));
    clocks.set(client, last.id.clock + last.length);
    entries.set(client, []);
    queues.push({ client, fresh, done: 0 });
  }

  let attempts = 0;
  const search = { left: ORDER_SEARCH_IN_ALL };
  for (let progress = true; progress; ) {
    progress = false;
    for (const queue of queues) {
      if ((attempts += 1) > ATTEMPTS) malformed('too entangled');
      for (let struct = queue.fresh[queue.done]; struct; struct = queue.fresh[queue.done]) {
        const entry = resolve(struct, context, entries, search);
        if (!entry) break;
        entries.get(queue.client)?.push(entry);
        queue.done += 1;
        progress = true;
      }
    }
  }
  if (queues.some((queue) => queue.done < queue.fresh.length)) throw new Incomplete('unknown dependency');
  return { entries, clocks };
}

function byClient(structs: readonly Struct[]): Map<number, Struct[]> {
  const groups = new Map<number, Struct[]>();
  for (const struct of structs) {
    const group = groups.get(struct.id.client);
    if (group) group.push(struct);
    else groups.set(struct.id.client, [struct]);
  }
  return groups;
}

/** The structs of one client that the server doesn't have, without a gap. Clocks are implied by position when encoded anew. */
function freshOf(client: number, group: readonly Struct[], known: number): (Y.Item | Y.GC)[] {
  const fresh: (Y.Item | Y.GC)[] = [];
  let next = known;
  for (const struct of group) {
    const end = struct.id.clock + struct.length;
    if (!(struct.length > 0) || !Number.isSafeInteger(end) || end > LIMITS.clock) malformed('clock');
    if (end <= known) continue;
    if (!(struct instanceof Y.Item) && !(struct instanceof Y.GC)) throw new Incomplete('skip');
    if (struct.id.clock > next) throw new Incomplete(`client ${client} at ${next}`);
    if (fresh.length > 0 && struct.id.clock !== next) malformed('overlap');
    fresh.push(struct);
    next = end;
  }
  return fresh;
}

/** @returns undefined while something it leans on in the same update isn't resolved yet */
function resolve(struct: Y.Item | Y.GC, context: InspectContext, entries: ReadonlyMap<number, readonly Entry[]>, search: Search): Entry | undefined {
  const { store } = context.board.doc;
  const offset = Math.max(0, Y.getState(store, struct.id.client) - struct.id.clock);
  const base = { id: struct.id, length: struct.length, struct, offset, refusal: undefined, author: undefined };
  const dead: Entry = { ...base, place: undefined, key: null, into: undefined, orphan: false };
  if (struct instanceof Y.GC) return dead;
  const orphan: Entry = { ...dead, orphan: true };
  const find = (id: Y.ID): Found | undefined => findStruct(id, context, entries);

  if (offset > 0 && !(struct.content instanceof Y.ContentString) && !(struct.content instanceof Y.ContentDeleted)) {
    throw new Incomplete('partly known item');
  }
  // A partly known item continues its own head: on the wire its origin becomes its own last known character.
  const originId = offset > 0 ? Y.createID(struct.id.client, struct.id.clock + offset - 1) : struct.origin;
  const origin = originId && find(originId);
  const rightOrigin = struct.rightOrigin && find(struct.rightOrigin);
  if (origin === undefined || rightOrigin === undefined) return undefined;
  // Yjs integrates whatever leans on something collected as collected itself.
  if (origin === 'collected' || rightOrigin === 'collected') return orphan;

  const neighbour = origin ?? rightOrigin;
  if (neighbour) {
    const where = whereIs(neighbour, context);
    if (origin && rightOrigin) {
      if (!sameList(where, whereIs(rightOrigin, context))) malformed('origins in two places');
      if (offset === 0) requireOrder(struct, origin, rightOrigin, search);
    }
    // Values of one slot as one item, the first of them known already: asked anew, it comes cut where it must be.
    if (offset > 0 && where.key !== null) throw new Incomplete('partly known map item');
    return { ...base, ...where, orphan: false };
  }

  const { parent } = struct;
  if (typeof parent === 'string') return { ...base, ...rootSlot(parent, context.board), key: struct.parentSub, orphan: false };
  if (!(parent instanceof Y.ID)) return malformed('no parent');
  const holder = find(parent);
  if (holder === undefined) return undefined;
  if (holder === 'collected' || contentOf(holder) instanceof Y.ContentDeleted) return orphan;
  return { ...base, ...insideOf(holder, context), key: struct.parentSub, orphan: false };
}

function findStruct(id: Y.ID, context: InspectContext, entries: ReadonlyMap<number, readonly Entry[]>): Found | undefined {
  const { store } = context.board.doc;
  if (id.clock < Y.getState(store, id.client)) {
    const structs = store.clients.get(id.client) ?? [];
    const struct = structs[indexAt(structs, id.clock)];
    return struct instanceof Y.Item ? { item: struct } : 'collected';
  }
  const fresh = entries.get(id.client) ?? [];
  const entry = fresh[indexAt(fresh, id.clock)];
  if (!entry) return undefined;
  return entry.place ? { entry } : 'collected';
}

interface Slot {
  readonly place: Place | undefined;
  readonly key: string | null;
  readonly into: Container | Entry | undefined;
}

function whereIs(found: Exclude<Found, 'collected'>, context: InspectContext): Slot {
  if ('entry' in found) return { place: found.entry.place, key: found.entry.key, into: found.entry.into };
  const { parent, parentSub } = found.item;
  if (!(parent instanceof Y.AbstractType)) return malformed('item without parent');
  return { place: placeInside(parent, context.roots) ?? malformed('unknown place'), key: parentSub, into: parent };
}

function sameList(a: Slot, b: Slot): boolean {
  return a.key === b.key && a.into === b.into;
}

function rootSlot(name: string, board: Board): { readonly place: Place; readonly into: Container } {
  if (!isCollection(name)) return malformed('unknown root');
  return { place: { level: 'collection', collection: name }, into: board.collections[name] };
}

function contentOf(found: Exclude<Found, 'collected'>): unknown {
  if ('item' in found) return found.item.content;
  return found.entry.struct instanceof Y.Item ? found.entry.struct.content : undefined;
}

/** The slot for children of the type that `holder` brings. */
function insideOf(holder: Exclude<Found, 'collected'>, context: InspectContext): { readonly place: Place; readonly into: Slot['into'] } {
  const content = contentOf(holder);
  if (!(content instanceof Y.ContentType)) return malformed('parent is no type');
  if ('item' in holder) {
    return { place: placeInside(content.type, context.roots) ?? malformed('unknown place'), into: content.type };
  }
  return { place: insideEntry(holder.entry) ?? malformed('too deep'), into: holder.entry };
}

function insideEntry(entry: Entry): Place | undefined {
  const { place, key } = entry;
  if (!place || key === null) return undefined;
  if (place.level === 'collection') {
    const home: Home = { born: entry };
    return { level: 'record', collection: place.collection, id: key, home };
  }
  if (place.level === 'record') {
    return { level: 'text', collection: place.collection, id: place.id, field: key, home: place.home };
  }
  return undefined;
}

/** Looks at the heads of all clients' structs before an update counts as made to keep the server busy. */
const ATTEMPTS = 1_000_000;

const ORDER_SEARCH = 20_000;
const ORDER_SEARCH_IN_ALL = 200_000;

/** Steps through texts that one update may still cost. */
interface Search {
  left: number;
}

/** The right origin must lie after the origin in the same list, or peers may order the item differently. */
function requireOrder(struct: Y.Item, left: Exclude<Found, 'collected'>, right: Exclude<Found, 'collected'>, search: Search): void {
  if (!('item' in left) || !('item' in right) || !struct.rightOrigin || !struct.origin) return;
  const clock = struct.rightOrigin.clock;
  if (left.item === right.item) {
    if (struct.origin.clock < clock) return;
    malformed('order');
  }
  let steps = 0;
  for (let item = left.item.right; item !== null && steps < ORDER_SEARCH && search.left > 0; item = item.right, steps += 1, search.left -= 1) {
    if (item === right.item) return;
  }
  malformed('order');
}
