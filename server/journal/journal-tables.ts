/** The journal's tables, their statements, and the checksum each row carries. */
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { addColumn, inTransaction } from './database.ts';
import type { DamagedRow, Epoch } from './journal.ts';

/** A checksum over the bytes of a row and whose they are: SQLite checks its pages' structure, not what is in them. */
export function sumOf(workshop: string, bytes: Uint8Array): number {
  return crc32(bytes, crc32(workshop));
}

export function openTables(database: DatabaseSync) {
  database.exec(`
    CREATE TABLE IF NOT EXISTS journal_entries (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, workshop TEXT NOT NULL, entry BLOB NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS journal_by_workshop ON journal_entries (workshop, seq);
    CREATE TABLE IF NOT EXISTS journal_proven (
      id INTEGER PRIMARY KEY AUTOINCREMENT, proven INTEGER NOT NULL, workshop TEXT NOT NULL, up_to INTEGER NOT NULL, sum INTEGER NOT NULL, snapshot BLOB NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS proven_by_workshop ON journal_proven (workshop, id);
    CREATE TABLE IF NOT EXISTS journal_epochs (workshop TEXT PRIMARY KEY, epoch TEXT NOT NULL, cause TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS journal_probe (id INTEGER PRIMARY KEY, filler BLOB) STRICT;
  `);
  addColumn(database, 'journal_entries', 'sum', 'INTEGER');
  adoptEarlierSnapshots(database);
  return {
    insert: database.prepare('INSERT INTO journal_entries (workshop, entry, sum) VALUES (?, ?, ?)'),
    entriesOf: database.prepare('SELECT seq, entry, sum FROM journal_entries WHERE workshop = ? AND seq > ? ORDER BY seq'),
    lastOf: database.prepare('SELECT max(seq) AS last FROM journal_entries WHERE workshop = ?'),
    dropEntries: database.prepare('DELETE FROM journal_entries WHERE workshop = ? AND seq <= ?'),
    snapshotOf: database.prepare('SELECT snapshot, up_to, sum FROM journal_proven WHERE workshop = ? AND proven = 1 ORDER BY id DESC LIMIT 1'),
    writeSnapshot: database.prepare('INSERT INTO journal_proven (proven, workshop, up_to, sum, snapshot) VALUES (0, ?, ?, ?, ?)'),
    prove: database.prepare('UPDATE journal_proven SET proven = 1 WHERE id = ?'),
    dropOthers: database.prepare('DELETE FROM journal_proven WHERE workshop = ? AND id <> ?'),
    dropUnproven: database.prepare('DELETE FROM journal_proven WHERE workshop = ? AND proven = 0'),
    epochOf: database.prepare('SELECT epoch, cause, at FROM journal_epochs WHERE workshop = ?'),
    setEpoch: database.prepare('INSERT OR REPLACE INTO journal_epochs (workshop, epoch, cause, at) VALUES (?, ?, ?, ?)'),
    dropEpoch: database.prepare('DELETE FROM journal_epochs WHERE workshop = ?'),
  };
}

/** Snapshots of a Rembuk that kept them without a checksum. */
function adoptEarlierSnapshots(database: DatabaseSync): void {
  if (!database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'journal_snapshots'").get()) return;
  inTransaction(database, () => {
    const adopt = database.prepare('INSERT INTO journal_proven (proven, workshop, up_to, sum, snapshot) VALUES (1, ?, ?, ?, ?)');
    for (const row of database.prepare('SELECT workshop, snapshot, up_to FROM journal_snapshots').iterate()) {
      const [workshop, snapshot] = [String(row['workshop']), bytesOf(row['snapshot'])];
      adopt.run(workshop, Number(row['up_to']), sumOf(workshop, snapshot), snapshot);
    }
    database.exec('DROP TABLE journal_snapshots');
  });
}

/** Why a row isn't what was written; undefined when it is. Rows from before there were checksums have none. */
export function faultOfRow(name: string, workshop: string, bytes: Uint8Array, sum: unknown): DamagedRow | undefined {
  if (typeof sum !== 'number' || sum === sumOf(workshop, bytes)) return undefined;
  return { row: name, reason: 'the checksum differs', bytes };
}

export function epochFrom(row: Record<string, unknown>): Epoch {
  return { id: String(row['epoch']), cause: row['cause'] === 'salvaged' ? 'salvaged' : 'restored', at: Number(row['at']) };
}

export function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
