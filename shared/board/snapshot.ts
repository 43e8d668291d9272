import { COLLECTION_NAMES, type Collection } from '../domain/vocabulary.ts';
import type { Board } from './board.ts';
import { readAll } from './read-record.ts';
import { SCHEMA_VERSION, type RecordOf } from './schema.ts';

/** A board as plain, immutable data: what exports, layout and tests read. */
export type Snapshot = { readonly schemaVersion: number } & { readonly [C in Collection]: readonly RecordOf<C>[] };

/** Takes a snapshot; every collection sorted by time, then key, so that equal boards give equal snapshots. */
export function takeSnapshot(board: Board): Snapshot {
  return {
    schemaVersion: SCHEMA_VERSION,
    cards: sorted(board, 'cards'),
    clusters: sorted(board, 'clusters'),
    stakeholders: sorted(board, 'stakeholders'),
    links: sorted(board, 'links'),
    frames: sorted(board, 'frames'),
    programs: sorted(board, 'programs'),
    results: sorted(board, 'results'),
    activities: sorted(board, 'activities'),
    indicators: sorted(board, 'indicators'),
  };
}

function sorted<C extends Collection>(board: Board, collection: C): readonly RecordOf<C>[] {
  return readAll(board, collection).sort(byTime);
}

interface Dated {
  readonly id: string;
  readonly createdAt: number;
}

/** Older first; the key decides between equals, so that everybody sees one order. */
export function byTime(a: Dated, b: Dated): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

interface Ordered extends Dated {
  readonly order: string;
}

/** By the order people gave, then by time. */
export function byOrder(a: Ordered, b: Ordered): number {
  return a.order < b.order ? -1 : a.order > b.order ? 1 : byTime(a, b);
}

/** How many records of each kind there are, dangling ones included. */
export function countRecords(board: Board): Readonly<Record<Collection, number>> {
  const counts: Record<string, number> = {};
  for (const name of COLLECTION_NAMES) counts[name] = board.collections[name].size;
  return counts as Record<Collection, number>;
}
