/**
 * Judges each update before it is applied, kept or passed on. Decides from the
 * decoded structs alone; the document is never forked or tried out. The order
 * of the passes is the order of the rules in docs/protocol.md.
 */
import * as Y from 'yjs';
import { LIMITS } from '#shared/domain/limits.ts';
import type { Actor } from '#shared/domain/permissions.ts';
import type { Policy } from '#shared/domain/stage.ts';
import { collectionsByRoot, type Board } from '#shared/board/board.ts';
import { encodeInspected } from './encode-inspected.ts';
import { Incomplete, malformed, Violation, type Entry, type RefusedPart } from './entry.ts';
import { coveredLength, covers, inspectDeletes, readRanges } from './inspect-deletes.ts';
import { inspectStructs, type Inspected } from './inspect-structs.ts';
import { judgeLengths, judgeStructs } from './judge-structs.ts';
import type { Ledger } from './ledger.ts';

export type Verdict =
  /** It stands, whole. `update` is what was inspected, encoded anew; undefined when it says nothing new. */
  | { readonly kind: 'admitted'; readonly update: Uint8Array | undefined; readonly clocks: ReadonlyMap<number, number>; readonly refused: readonly RefusedPart[] }
  /** Parts are against the rules and are no longer in `update`; their author must hear of it. */
  | { readonly kind: 'trimmed'; readonly update: Uint8Array | undefined; readonly clocks: ReadonlyMap<number, number>; readonly refused: readonly RefusedPart[] }
  /** It builds on changes that haven't arrived: ask for them. */
  | { readonly kind: 'incomplete' }
  /** No honest client sends this. The connection must go. */
  | { readonly kind: 'violation'; readonly reason: Violation['reason']; readonly detail: string };

export interface GateContext {
  readonly board: Board;
  readonly ledger: Ledger;
  readonly actor: Actor;
  readonly policy: Policy;
  /** Bytes that this kind of frame may have. */
  readonly maxBytes: number;
  /** True while the document has reached its size: then nothing more may be added. */
  readonly full: boolean;
  /** True while the sender has yet to tell what it did before: then nothing is refused that may only be early. */
  readonly early?: boolean;
}

export function judge(update: Uint8Array, context: GateContext): Verdict {
  if (update.length > context.maxBytes) return { kind: 'violation', reason: 'too-large', detail: String(update.length) };
  try {
    return inspect(update, context);
  } catch (error) {
    if (error instanceof Incomplete) return { kind: 'incomplete' };
    if (error instanceof Violation) return { kind: 'violation', reason: error.reason, detail: error.message };
    // Yjs' own decoder throws on bytes that are no update; what else it may throw is no reason to trust them.
    // Its message may quote the bytes, which are somebody's words; its kind says enough.
    return { kind: 'violation', reason: 'malformed', detail: error instanceof Error ? error.name : 'thrown' };
  }
}

function inspect(update: Uint8Array, context: GateContext): Verdict {
  const { board, ledger, actor, policy } = context;
  const decoded = Y.decodeUpdate(update);
  const ranges = readRanges(decoded);
  const unbound = new Set<number>();
  const inspectContext = {
    board,
    roots: collectionsByRoot(board),
    owns: (client: number) => isOwn(client, context, unbound),
  };
  const inspected = inspectStructs(decoded.structs, inspectContext);
  const judgeContext = {
    actor,
    policy,
    room: {
      forMember: LIMITS.recordsPerMember - ledger.recordsOf(actor.member),
      forBoard: context.full ? 0 : LIMITS.records - ledger.records(),
    },
    deletes: (id: Y.ID) => covers(ranges, id),
  };
  judgeStructs(inspected, judgeContext);
  const deletes = inspectDeletes(ranges, inspected, { ...inspectContext, ...judgeContext });
  judgeLengths(inspected, deletes.shortened, ({ client, clock }, length) => coveredLength(ranges.get(client) ?? [], clock, clock + length));

  const refused = [...refusedEntries(inspected), ...deletes.refused];
  const trimmed = refused.some((part) => part.reason !== 'record-gone');
  if (trimmed && context.early) throw new Incomplete('against the rules, or early');
  for (const client of unbound) if (!ledger.bind(client, actor.member)) malformed('too many client ids');
  const told = toldAgain(decoded.structs, context);
  const verdict = { update: encodeInspected(inspected, deletes.allowed), clocks: inspected.clocks, refused: [...told, ...refused] };
  ledger.refuse(refused.filter((part) => !part.deletion));
  return { kind: trimmed ? 'trimmed' : 'admitted', ...verdict };
}

/** A client id belongs to the member who first used it; one the store knows without an owner is the server's. */
function isOwn(client: number, { ledger, board, actor }: GateContext, unbound: Set<number>): boolean {
  const owner = ledger.ownerOf(client);
  if (owner !== undefined) return owner === actor.member;
  if (Y.getState(board.doc.store, client) > 0) return false;
  unbound.add(client);
  return true;
}

function* refusedEntries(inspected: Inspected): Generator<RefusedPart> {
  for (const entries of inspected.entries.values()) {
    for (const entry of entries) {
      if (entry.refusal) yield partOf(entry, entry.refusal);
      else if (entry.orphan) yield partOf(entry, 'record-gone');
    }
  }
}

function partOf(entry: Entry, reason: RefusedPart['reason']): RefusedPart {
  const { place } = entry;
  return {
    reason,
    client: entry.id.client,
    clock: entry.id.clock + entry.offset,
    length: entry.length - entry.offset,
    deletion: false,
    collection: place?.collection,
    id: place ? (place.level === 'collection' ? (entry.key ?? undefined) : place.id) : undefined,
    field: place?.level === 'text' ? place.field : place?.level === 'record' ? (entry.key ?? undefined) : undefined,
  };
}

/** The first notice of a refusal may have been lost with the line; whoever sends the part again hears it again. */
function toldAgain(structs: readonly (Y.Item | Y.GC | Y.Skip)[], { ledger, board }: GateContext): RefusedPart[] {
  const told = new Set<RefusedPart>();
  for (const struct of structs) {
    const known = Y.getState(board.doc.store, struct.id.client);
    if (struct instanceof Y.Skip || struct.id.clock >= known) continue;
    for (const part of ledger.refusedWithin(struct.id.client, struct.id.clock, struct.id.clock + struct.length)) told.add(part);
  }
  return [...told];
}

/**
 * Applies what was judged. The conditions afterwards can only fail by a mistake
 * in the gate; the caller then reloads the room from its journal.
 */
export function applyJudged(board: Board, update: Uint8Array, clocks: ReadonlyMap<number, number>, origin: unknown): void {
  const { store } = board.doc;
  Y.applyUpdate(board.doc, update, origin);
  if (store.pendingStructs !== null || store.pendingDs !== null) throw new Error('gate: something is pending after an inspected update');
  for (const [client, clock] of clocks) {
    if (Y.getState(store, client) !== clock) throw new Error(`gate: client ${client} is not at ${clock} after an inspected update`);
  }
}
