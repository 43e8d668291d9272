/** What the gate knows of one struct of an update while it judges it. */
import * as Y from 'yjs';
import type { Refusal } from '#shared/domain/permissions.ts';
import type { Collection } from '#shared/domain/vocabulary.ts';
import type { RefusedNotice } from '#shared/protocol/notices.ts';

/** Why a part of an update isn't let in: a rule of permissions.ts, or of the schema and its bounds. */
export type GateRefusal =
  | Refusal
  | 'invalid-shape'
  | 'invalid-value'
  | 'record-exists'
  | 'text-full'
  | 'board-full'
  | 'record-gone';

/** Where Yjs would put an item: a record in a collection, a field in a record, or characters in a text. */
export type Place =
  | { readonly level: 'collection'; readonly collection: Collection }
  | {
      readonly level: 'record';
      readonly collection: Collection;
      readonly id: string;
      /** The stored record, or the one this very update brings. */
      readonly home: Home;
    }
  | {
      readonly level: 'text';
      readonly collection: Collection;
      readonly id: string;
      readonly field: string;
      readonly home: Home;
    };

export type Home = { readonly stored: Y.Item } | { readonly born: Entry };

/** A stored type that items lie in. */
export type Container = Y.AbstractType<unknown> | Y.Map<unknown> | Y.Text;

export interface Entry {
  readonly id: Y.ID;
  readonly length: number;
  readonly struct: Y.Item | Y.GC;
  /** Leading characters the server already has; the rest is new. */
  readonly offset: number;
  /** Undefined for what has no effect: collected structs and orphans. */
  readonly place: Place | undefined;
  /** The key under which it lies in its parent map; null inside a text. */
  readonly key: string | null;
  /** The stored type it goes into, or the entry that brings that type. */
  readonly into: Container | Entry | undefined;
  /** Legal, but written into something deleted meanwhile: no effect, and its author is told. */
  readonly orphan: boolean;
  refusal: GateRefusal | undefined;
  /** Author that a new record names, once its author field has been seen. */
  author: string | undefined;
}

/** A part that was not let in, as told to its author. */
export interface RefusedPart extends RefusedNotice {
  readonly reason: GateRefusal;
}

/** Thrown inside the gate alone, caught at its edge. */
export class Violation extends Error {
  readonly reason: 'malformed' | 'foreign-client-id' | 'too-large';
  constructor(reason: Violation['reason'], detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** Thrown inside the gate alone: the update builds on what the server doesn't have. */
export class Incomplete extends Error {}

export function malformed(detail: string): never {
  throw new Violation('malformed', detail);
}

/** Index of the struct that holds `clock`; -1 for none. Unlike Yjs' own search it never throws. */
export function indexAt(structs: readonly { readonly id: Y.ID; readonly length: number }[], clock: number): number {
  let low = 0;
  let high = structs.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const struct = structs[middle];
    if (!struct) return -1;
    if (struct.id.clock > clock) high = middle - 1;
    else if (clock >= struct.id.clock + struct.length) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** Where the children of a stored type lie; undefined when it is no part of the board's shape. */
export function placeInside(type: Y.AbstractType<unknown>, roots: ReadonlyMap<unknown, Collection>): Place | undefined {
  const item = type._item;
  if (item === null) {
    const collection = roots.get(type);
    return collection ? { level: 'collection', collection } : undefined;
  }
  const parent = item.parent;
  if (!(parent instanceof Y.AbstractType) || item.parentSub === null) return undefined;
  const collection = roots.get(parent);
  if (collection) return { level: 'record', collection, id: item.parentSub, home: { stored: item } };
  const record = parent._item;
  if (!record || record.parentSub === null) return undefined;
  const home = roots.get(record.parent);
  return home
    ? { level: 'text', collection: home, id: record.parentSub, field: item.parentSub, home: { stored: record } }
    : undefined;
}

/** A live plain value of a stored record, read from Yjs' own structure without building the record. */
export function storedValue(record: Y.Item, field: string): unknown {
  const content = record.content;
  if (!(content instanceof Y.ContentType)) return undefined;
  const item = content.type._map.get(field);
  return item && !item.deleted && item.content instanceof Y.ContentAny ? item.content.arr.at(-1) : undefined;
}
