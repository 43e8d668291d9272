/** The only file of the product that asks a document for its root maps. */
import * as Y from 'yjs';
import { COLLECTION_NAMES, type Collection } from '../domain/vocabulary.ts';

export interface Board {
  readonly doc: Y.Doc;
  readonly collections: Readonly<Record<Collection, Y.Map<unknown>>>;
  /** Facts about the document itself, such as its schema version. Written by the server alone. */
  readonly about: Y.Map<unknown>;
}

export function openBoard(doc: Y.Doc): Board {
  const root = (name: string): Y.Map<unknown> => doc.getMap(name);
  return {
    doc,
    about: root('about'),
    collections: {
      cards: root('cards'),
      clusters: root('clusters'),
      stakeholders: root('stakeholders'),
      links: root('links'),
      frames: root('frames'),
      programs: root('programs'),
      results: root('results'),
      activities: root('activities'),
      indicators: root('indicators'),
    },
  };
}

/** The root map of each collection, with its name: how the gate finds where an item lies. */
export function collectionsByRoot(board: Board): ReadonlyMap<unknown, Collection> {
  return new Map(COLLECTION_NAMES.map((name) => [board.collections[name], name]));
}

/** The record's map, or `undefined` when there is none or something else stands in its place. */
export function recordMap(board: Board, collection: Collection, id: string): Y.Map<unknown> | undefined {
  const value = board.collections[collection].get(id);
  return value instanceof Y.Map ? value : undefined;
}

/** The words of a field, or `undefined` when the record or the field doesn't exist. */
export function textOf(board: Board, collection: Collection, id: string, field: string): Y.Text | undefined {
  const value = recordMap(board, collection, id)?.get(field);
  return value instanceof Y.Text ? value : undefined;
}
