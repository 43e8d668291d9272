import * as Y from 'yjs';
import type { Collection } from '../domain/vocabulary.ts';
import { collectionsByRoot, type Board } from './board.ts';

/** A record that a transaction touched: it may be new, changed or gone; readers find out by reading. */
export interface Change {
  readonly collection: Collection;
  readonly id: string;
}

export interface Changes {
  readonly records: readonly Change[];
  /** True when this document's own user made them. */
  readonly local: boolean;
  readonly origin: unknown;
}

/**
 * Tells, once per transaction, which records it touched. Scene, list, saved
 * state and undo all listen to this and to nothing else.
 * @returns a function that stops the telling
 */
export function observeChanges(board: Board, listener: (changes: Changes) => void): () => void {
  const roots = collectionsByRoot(board);

  function afterTransaction(transaction: Y.Transaction): void {
    const records = touched(transaction, roots);
    if (records.length > 0) listener({ records, local: transaction.local, origin: transaction.origin });
  }

  board.doc.on('afterTransaction', afterTransaction);
  return () => board.doc.off('afterTransaction', afterTransaction);
}

/** The records that one transaction touched, as `collection/id`: what a single update speaks of. */
export function touchedKeys(board: Board, transaction: Y.Transaction): readonly string[] {
  return touched(transaction, collectionsByRoot(board)).map(({ collection, id }) => `${collection}/${id}`);
}

function touched(transaction: Y.Transaction, roots: Roots): readonly Change[] {
  const seen = new Map<string, Change>();
  for (const [type, keys] of transaction.changed) collect(type, keys, roots, seen);
  return [...seen.values()];
}

type Roots = ReadonlyMap<unknown, Collection>;

function collect(type: unknown, keys: Iterable<string | null>, roots: Roots, seen: Map<string, Change>): void {
  const collection = roots.get(type);
  if (collection) {
    for (const id of keys) if (id !== null) remember(seen, { collection, id });
    return;
  }
  const home = type instanceof Y.AbstractType ? recordAbove(type, roots) : undefined;
  if (home) remember(seen, home);
}

function recordAbove(type: Y.AbstractType<unknown>, roots: Roots): Change | undefined {
  let item = type._item;
  while (item) {
    const parent = item.parent;
    const collection = roots.get(parent);
    if (collection && item.parentSub !== null) return { collection, id: item.parentSub };
    item = parent instanceof Y.AbstractType ? parent._item : null;
  }
  return undefined;
}

function remember(seen: Map<string, Change>, change: Change): void {
  seen.set(`${change.collection}/${change.id}`, change);
}
