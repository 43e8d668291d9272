/** A board in memory, with the ledger it is judged by, and its way to and from the journal. */
import * as Y from 'yjs';
import { LIMITS } from '#shared/domain/limits.ts';
import { openBoard, type Board } from '#shared/board/board.ts';
import { migrate } from '#shared/board/migrate.ts';
import type { Journal } from '../journal/journal.ts';
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
  /** Replaces the log by a snapshot, when the log has grown enough to be worth it or `always`. */
  compact(when: 'worthwhile' | 'always'): void;
  close(): void;
}

const ENTRIES_WORTH_COMPACTING = 2_000;

/** The document can't be used: its bytes are damaged, or it was written by a later Rembuk. */
export class BoardDamaged extends Error {}

/** How a crowd's edits share commits: so many milliseconds between two of them, none while the room is small. */
export interface Sharing {
  readonly clock: Clock;
  readonly pause: () => number;
}

export function openLiveBoard(workshop: string, journal: Journal, sharing?: Sharing): LiveBoard {
  const doc = new Y.Doc();
  const board = openBoard(doc);
  const kept = readKept(workshop, journal);
  for (const { update } of kept) if (update) Y.applyUpdate(doc, update, 'journal');
  if (doc.store.pendingStructs || doc.store.pendingDs) throw new BoardDamaged(`${workshop}: entries are missing from its journal`);

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

  function compact(when: 'worthwhile' | 'always'): void {
    if (entries < (when === 'always' ? 2 : ENTRIES_WORTH_COMPACTING)) return;
    const snapshot = encodeEntry({ update: Y.encodeStateAsUpdate(doc), facts: ledger.facts() });
    // Compacting commits what is waiting first, so the snapshot never says more than the log it replaces.
    journal.compact(workshop, snapshot, journal.last(workshop));
    entries = 1;
    bytes = snapshot.length;
  }

  return {
    board,
    ledger,
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

function readKept(workshop: string, journal: Journal): readonly KeptEntry[] {
  const { snapshot, entries } = journal.load(workshop);
  try {
    return [...(snapshot ? [snapshot] : []), ...entries].map(decodeEntry);
  } catch (error) {
    throw new BoardDamaged(`${workshop}: ${String(error)}`);
  }
}

/** Leads an older document to today's schema and keeps the step; refuses one from a later Rembuk. */
export async function migrateLiveBoard(live: LiveBoard): Promise<void> {
  const before = Y.encodeStateVector(live.board.doc);
  const outcome = migrate(live.board);
  if (outcome === 'too-new') throw new BoardDamaged('written by a later Rembuk');
  if (outcome === 'migrated') await live.keep(Y.encodeStateAsUpdate(live.board.doc, before));
}
