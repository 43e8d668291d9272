/** A board in memory, with the ledger it is judged by, and its way to and from the journal. */
import * as Y from 'yjs';
import { LIMITS } from '#shared/domain/limits.ts';
import { COLLECTION_NAMES } from '#shared/domain/vocabulary.ts';
import { openBoard, type Board } from '#shared/board/board.ts';
import { migrate } from '#shared/board/migrate.ts';
import { SnapshotUnproven, type DamagedRow, type Journal } from '../journal/journal.ts';
import { createLedger, type Ledger } from './gate/ledger.ts';
import type { Clock } from '../observe/clock.ts';
import { decodeEntry, encodeEntry, type KeptEntry } from './kept-entry.ts';
import { createTick } from './tick.ts';
import { rememberWhole, type WholeBoard } from './whole-board.ts';

export interface LiveBoard {
  readonly board: Board;
  readonly ledger: Ledger;
  readonly whole: WholeBoard;
  /** Keeps what was just applied and the ledger's new facts; resolves when they are on disk. */
  keep(update: Uint8Array | undefined): Promise<void>;
  isFull(): boolean;
  /** What of it could not be read when it was opened; empty for a sound board. */
  readonly damaged: readonly DamagedRow[];
  /**
   * Replaces the log by a snapshot, when the log has grown enough to be worth it, `always`, or `anew`: even when there is
   * nothing else. Throws `SnapshotUnproven` when the snapshot didn't read back; then the log is still there.
   */
  compact(when: 'worthwhile' | 'always' | 'anew'): void;
  close(): void;
}

/** Entries that make compacting worth it. */
const ENOUGH = { worthwhile: 2_000, always: 2, anew: 0 } as const;

/** The document can't be used: nothing of it can be read, or it was written by a later Rembuk. */
export class BoardDamaged extends Error {
  readonly rows: readonly DamagedRow[];
  constructor(message: string, rows: readonly DamagedRow[] = []) {
    super(message);
    this.rows = rows;
  }
}

/** How a crowd's edits share commits: so many milliseconds between two of them, none while the room is small. */
export interface Sharing {
  readonly clock: Clock;
  readonly pause: () => number;
}

/** Opens what the journal has of a board; of a damaged one all that can be read. Throws `BoardDamaged` when that is nothing. */
export function openLiveBoard(workshop: string, journal: Journal, sharing?: Sharing): LiveBoard {
  const doc = new Y.Doc();
  const board = openBoard(doc);
  const { kept, damaged } = readKept(workshop, journal, doc);
  if (damaged.length > 0 && doc.store.clients.size === 0) throw new BoardDamaged(`${workshop}: nothing of its board can be read`, damaged);

  const ledger = createLedger(board, kept.flatMap(({ facts }) => facts));
  const whole = rememberWhole(doc);
  // A commit costs the machine ten times what an edit does: a crowd's edits share them.
  const tick = sharing && createTick(sharing.clock, sharing.pause, () => journal.commit());
  let entries = kept.length;
  let bytes = kept.reduce((sum, { update }) => sum + (update?.length ?? 0), 0);

  function keep(update: Uint8Array | undefined): Promise<void> {
    entries += 1;
    bytes += update?.length ?? 0;
    const entry = encodeEntry({ update, facts: ledger.takeFacts() });
    if (!tick || sharing?.pause() === 0) return journal.append(workshop, entry);
    tick.soon();
    return journal.append(workshop, entry, 'patient');
  }

  function compact(when: keyof typeof ENOUGH): void {
    if (entries < ENOUGH[when]) return;
    const snapshot = encodeEntry({ update: Y.encodeStateAsUpdate(doc), facts: ledger.facts() });
    try {
      // Compacting commits what is waiting first, so the snapshot never says more than the log it replaces.
      journal.compact(workshop, { snapshot, upTo: journal.last(workshop), proves: (bytes) => saysTheSame(bytes, board) });
    } catch (error) {
      // Not again at each edit; the log is whole, and the next try comes as late as this one.
      if (error instanceof SnapshotUnproven) entries = 1;
      throw error;
    }
    entries = 1;
    bytes = snapshot.length;
  }

  return {
    board,
    ledger,
    damaged,
    whole,
    keep,
    isFull: () => bytes > LIMITS.documentBytes,
    compact,
    close() {
      tick?.flush();
      whole.close();
      ledger.close();
      doc.destroy();
    },
  };
}

/** Takes in one row after the other, so that one that can't be read costs itself and what needs it, and nothing else. */
function readKept(workshop: string, journal: Journal, doc: Y.Doc): { readonly kept: readonly KeptEntry[]; readonly damaged: readonly DamagedRow[] } {
  const { snapshot, entries, damaged: found } = journal.load(workshop);
  const damaged = [...found];
  const kept: KeptEntry[] = [];
  const rows = [...(snapshot ? [['snapshot', snapshot] as const] : []), ...entries.map((entry, index) => [`after-snapshot-${index + 1}`, entry] as const)];
  for (const [row, bytes] of rows) {
    try {
      const entry = decodeEntry(bytes);
      if (entry.update) Y.applyUpdate(doc, entry.update, 'journal');
      kept.push(entry);
    } catch (error) {
      damaged.push({ row, reason: String(error), bytes });
    }
  }
  return { kept, damaged: [...damaged, ...dropWaiting(doc)] };
}

/** What can't be taken in because something before it is missing. Left there, it would come in with a later update under another's name. */
function dropWaiting({ store }: Y.Doc): readonly DamagedRow[] {
  const waiting: DamagedRow[] = [];
  const reason = 'something before it is missing';
  if (store.pendingStructs) waiting.push({ row: 'waiting', reason, bytes: store.pendingStructs.update });
  if (store.pendingDs) waiting.push({ row: 'waiting-deletions', reason, bytes: store.pendingDs });
  store.pendingStructs = null;
  store.pendingDs = null;
  return waiting;
}

/** Whether a snapshot that was read back is the whole board, and nothing but. */
function saysTheSame(bytes: Uint8Array, board: Board): boolean {
  const doc = new Y.Doc();
  const copy = openBoard(doc);
  try {
    const { update } = decodeEntry(bytes);
    if (update) Y.applyUpdate(doc, update);
    return !doc.store.pendingStructs && !doc.store.pendingDs && Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(board.doc)) && contentOf(copy) === contentOf(board);
  } finally {
    doc.destroy();
  }
}

/** What a board says, whoever's changes came first: the order of keys in a Yjs map is that of their coming. */
function contentOf({ collections }: Board): string {
  return JSON.stringify(COLLECTION_NAMES.map((name) => inOrder(collections[name].toJSON())));
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, inOrder(inner)]);
}

/** Leads an older document to today's schema and keeps the step; refuses one from a later Rembuk. */
export async function migrateLiveBoard(live: LiveBoard): Promise<void> {
  const before = Y.encodeStateVector(live.board.doc);
  const outcome = migrate(live.board);
  if (outcome === 'too-new') throw new BoardDamaged('written by a later Rembuk');
  if (outcome === 'migrated') await live.keep(Y.encodeStateAsUpdate(live.board.doc, before));
}
