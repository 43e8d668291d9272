/**
 * The facts the gate judges by that the document doesn't hold: whose a Yjs
 * client id is, how many records each member has, and which parts were refused
 * before, so that they can be told again.
 */
import * as Y from 'yjs';
import { ANONYMOUS_MEMBER } from '#shared/domain/ids.ts';
import { COLLECTION_NAMES, type Collection } from '#shared/domain/vocabulary.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import type { Board } from '#shared/board/board.ts';
import type { RefusedPart } from './entry.ts';

/** A fact to be kept beside the updates. */
export type LedgerFact =
  | { readonly kind: 'client-id'; readonly client: number; readonly member: string }
  | { readonly kind: 'refused'; readonly part: RefusedPart };

export interface Ledger {
  readonly ownerOf: (client: number) => string | undefined;
  /** Binds a client id to its first user; false when that member already holds too many. */
  readonly bind: (client: number, member: string) => boolean;
  /** A member's client ids belong to nobody from now on, and to nobody else either. */
  readonly forget: (member: string) => void;
  readonly refuse: (parts: readonly RefusedPart[]) => void;
  /** Parts refused earlier among the structs `from` to `to` of a client. */
  readonly refusedWithin: (client: number, from: number, to: number) => readonly RefusedPart[];
  readonly recordsOf: (member: string) => number;
  readonly records: () => number;
  /** Facts not yet handed out for keeping. */
  readonly takeFacts: () => readonly LedgerFact[];
  readonly facts: () => readonly LedgerFact[];
  readonly close: () => void;
}

export function createLedger(board: Board, kept: readonly LedgerFact[]): Ledger {
  const owners = new Map<number, string>();
  const idsOf = new Map<string, number>();
  const refused = new Map<number, RefusedPart[]>();
  const census = createCensus(board);
  let fresh: LedgerFact[] = [];

  function keep(fact: LedgerFact): void {
    if (fact.kind === 'client-id') {
      owners.set(fact.client, fact.member);
      idsOf.set(fact.member, (idsOf.get(fact.member) ?? 0) + 1);
      return;
    }
    const parts = refused.get(fact.part.client);
    if (parts) parts.push(fact.part);
    else refused.set(fact.part.client, [fact.part]);
  }

  for (const fact of kept) keep(fact);

  return {
    ownerOf: (client) => owners.get(client),
    bind(client, member) {
      if ((idsOf.get(member) ?? 0) >= LIMITS.clientIdsPerMember) return false;
      const fact: LedgerFact = { kind: 'client-id', client, member };
      keep(fact);
      fresh.push(fact);
      return true;
    },
    forget(member) {
      for (const [client, owner] of owners) if (owner === member) owners.set(client, ANONYMOUS_MEMBER);
      fresh = fresh.map((fact) => (fact.kind === 'client-id' && fact.member === member ? { ...fact, member: ANONYMOUS_MEMBER } : fact));
      idsOf.delete(member);
    },
    refuse(parts) {
      for (const part of parts) {
        const fact: LedgerFact = { kind: 'refused', part };
        keep(fact);
        fresh.push(fact);
      }
    },
    refusedWithin: (client, from, to) => within(refused.get(client) ?? [], from, to),
    recordsOf: (member) => census.byAuthor.get(member) ?? 0,
    records: () => census.authors.size,
    takeFacts() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    facts: () => [
      ...[...owners].map(([client, member]) => ({ kind: 'client-id', client, member }) as const),
      ...[...refused.values()].flat().map((part) => ({ kind: 'refused', part }) as const),
    ],
    close: () => census.close(),
  };
}

/** The parts that reach into `from` to `to`. Clocks only grow, so a client's parts lie in their order. */
function within(parts: readonly RefusedPart[], from: number, to: number): readonly RefusedPart[] {
  let low = 0;
  for (let high = parts.length; low < high; ) {
    const middle = (low + high) >> 1;
    const part = parts[middle];
    if (part && part.clock + part.length <= from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  for (let part = parts[end]; part && part.clock < to; part = parts[end]) end += 1;
  return parts.slice(low, end);
}

/** Counts live records by author as the board changes, so that no judgement has to count. */
function createCensus(board: Board) {
  const authors = new Map<string, string>();
  const byAuthor = new Map<string, number>();

  function add(key: string, author: string, by: 1 | -1): void {
    if (by === 1) authors.set(key, author);
    else authors.delete(key);
    byAuthor.set(author, (byAuthor.get(author) ?? 0) + by);
  }

  function recount(collection: Collection, id: string): void {
    const key = `${collection}/${id}`;
    const before = authors.get(key);
    if (before !== undefined) add(key, before, -1);
    const record = board.collections[collection].get(id);
    const author = record instanceof Y.Map ? record.get('author') : undefined;
    if (typeof author === 'string') add(key, author, 1);
  }

  const stops = COLLECTION_NAMES.map((collection) => {
    const root = board.collections[collection];
    for (const id of root.keys()) recount(collection, id);
    const listener = (event: Y.YMapEvent<unknown>): void => {
      for (const id of event.keysChanged) recount(collection, id);
    };
    root.observe(listener);
    return () => root.unobserve(listener);
  });

  return { authors, byAuthor, close: () => stops.forEach((stop) => stop()) };
}
