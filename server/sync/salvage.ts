/** What is done about a board that can't be read whole: said, kept as evidence, and gone on from with all that is left. */
import { randomKey, type WorkshopId } from '#shared/domain/ids.ts';
import type { Evidence } from '../journal/evidence.ts';
import { SnapshotUnproven, type DamagedRow, type Journal } from '../journal/journal.ts';
import type { Clock } from '../observe/clock.ts';
import type { Log } from '../observe/log.ts';
import { BoardDamaged, openLiveBoard, type LiveBoard, type Sharing } from './live-board.ts';

export interface SalvageParts {
  readonly workshop: WorkshopId;
  readonly title: string;
  readonly journal: Journal;
  readonly evidence: Evidence;
  readonly clock: Clock;
  readonly log: Log;
}

const EPOCH_LENGTH = 12;

/**
 * Opens a board with all that can be read of it. What can't is kept as evidence
 * before the journal is written to again, and a new epoch begins: devices may
 * hold what was lost. Throws, and changes nothing, when there is nothing to read.
 */
export function openSalvaged(parts: SalvageParts, sharing: Sharing): LiveBoard {
  const { workshop, title, journal, clock, log } = parts;
  const live = open(parts, sharing);
  if (live.damaged.length === 0) return live;
  try {
    const evidence = keepEvidence(live.damaged, true, parts);
    log.error('room.salvaged', reasonsOf(live.damaged), { workshop, title, rows: live.damaged.length, evidence });
    journal.beginEpoch(workshop, { id: randomKey(EPOCH_LENGTH), cause: 'salvaged', at: clock.now() });
    tidy(live, 'anew', parts);
  } catch (error) {
    live.close();
    throw error;
  }
  return live;
}

function open(parts: SalvageParts, sharing: Sharing): LiveBoard {
  try {
    return openLiveBoard(parts.workshop, parts.journal, sharing);
  } catch (error) {
    if (error instanceof BoardDamaged && error.rows.length > 0) {
      const evidence = keepEvidence(error.rows, false, parts);
      parts.log.error('room.damaged', reasonsOf(error.rows), { workshop: parts.workshop, title: parts.title, rows: error.rows.length, evidence });
    }
    throw error;
  }
}

function keepEvidence(rows: readonly DamagedRow[], opened: boolean, { workshop, title, evidence, clock }: SalvageParts): string {
  return evidence.keep({ workshop, title, at: clock.now(), opened, rows });
}

function reasonsOf(rows: readonly DamagedRow[]): string {
  return rows.map(({ row, reason }) => `${row}: ${reason}`).join('; ').slice(0, 500);
}

/** Compacts a board's journal; a snapshot that didn't read back is reported, and its log goes on. */
export function tidy(live: LiveBoard, when: Parameters<LiveBoard['compact']>[0], { workshop, title, log }: SalvageParts): void {
  try {
    live.compact(when);
  } catch (error) {
    if (!(error instanceof SnapshotUnproven)) throw error;
    log.error('journal.unproven', error, { workshop, title });
  }
}
