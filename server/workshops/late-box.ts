/** Work that came too late for its stage, waiting for a facilitator (kotak susulan). */
import type { DatabaseSync } from 'node:sqlite';
import { randomKey, toMemberId, type MemberId, type WorkshopId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import type { LateEntry, LateWork } from '#shared/protocol/notices.ts';
import { readLateWork } from './read-command.ts';

export interface LateBox {
  /** Takes work in; the same work by the same member twice is one entry. False when the member has too much in it. */
  add(workshop: WorkshopId, member: MemberId, work: LateWork): boolean;
  waiting(workshop: WorkshopId): readonly LateEntry[];
  of(workshop: WorkshopId, member: MemberId): readonly LateEntry[];
  get(workshop: WorkshopId, id: string): LateEntry | undefined;
  decline(workshop: WorkshopId, id: string): void;
  remove(workshop: WorkshopId, id: string): void;
  /** Takes out everything of one member. */
  erase(workshop: WorkshopId, member: MemberId): void;
}

export function createLateBox(database: DatabaseSync, now: () => number): LateBox {
  database.exec(`
    CREATE TABLE IF NOT EXISTS late_entries (
      id TEXT PRIMARY KEY, workshop TEXT NOT NULL REFERENCES workshops (id) ON DELETE CASCADE, member TEXT NOT NULL,
      work TEXT NOT NULL, sent_at INTEGER NOT NULL, state TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS late_by_workshop ON late_entries (workshop);
  `);
  const insert = database.prepare("INSERT INTO late_entries (id, workshop, member, work, sent_at, state) VALUES (?, ?, ?, ?, ?, 'waiting')");
  const same = database.prepare('SELECT 1 FROM late_entries WHERE workshop = ? AND member = ? AND work = ?');
  const count = database.prepare('SELECT count(*) AS entries FROM late_entries WHERE workshop = ? AND member = ?');
  const waiting = database.prepare("SELECT * FROM late_entries WHERE workshop = ? AND state = 'waiting' ORDER BY sent_at, id");
  const ofMember = database.prepare('SELECT * FROM late_entries WHERE workshop = ? AND member = ? ORDER BY sent_at, id');
  const byId = database.prepare('SELECT * FROM late_entries WHERE workshop = ? AND id = ?');
  const decline = database.prepare("UPDATE late_entries SET state = 'declined' WHERE workshop = ? AND id = ?");
  const remove = database.prepare('DELETE FROM late_entries WHERE workshop = ? AND id = ?');
  const eraseOf = database.prepare('DELETE FROM late_entries WHERE workshop = ? AND member = ?');

  return {
    add(workshop, member, work) {
      const text = JSON.stringify(work);
      if (same.get(workshop, member, text)) return true;
      if (Number(count.get(workshop, member)?.['entries'] ?? 0) >= LIMITS.lateEntriesPerMember) return false;
      insert.run(randomKey(14), workshop, member, text, now());
      return true;
    },
    waiting: (workshop) => waiting.all(workshop).map(readEntry).filter((entry) => entry !== undefined),
    of: (workshop, member) => ofMember.all(workshop, member).map(readEntry).filter((entry) => entry !== undefined),
    get: (workshop, id) => readEntry(byId.get(workshop, id)),
    decline: (workshop, id) => void decline.run(workshop, id),
    remove: (workshop, id) => void remove.run(workshop, id),
    erase: (workshop, member) => void eraseOf.run(workshop, member),
  };
}

function readEntry(row: Record<string, unknown> | undefined): LateEntry | undefined {
  const work = row && readLateWork(JSON.parse(String(row['work'])));
  if (!row || !work) return undefined;
  return { id: String(row['id']), member: toMemberId(String(row['member'])), work, sentAt: Number(row['sent_at']), state: row['state'] === 'declined' ? 'declined' : 'waiting' };
}
