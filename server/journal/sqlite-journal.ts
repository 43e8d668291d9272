import type { DatabaseSync } from 'node:sqlite';
import { failureOf, inTransaction } from './database.ts';
import type { CommitWatch, Journal, JournalFailure, Kept } from './journal.ts';

interface Waiting {
  readonly workshop: string;
  readonly entry: Uint8Array;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/**
 * The embedded journal. Entries that arrive while the event loop turns are
 * committed together with one fsync (group commit), so that a busy room pays
 * for one, not for two hundred.
 */
export function createSqliteJournal(database: DatabaseSync, watch: CommitWatch = () => () => undefined): Journal {
  database.exec(`
    CREATE TABLE IF NOT EXISTS journal_entries (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, workshop TEXT NOT NULL, entry BLOB NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS journal_by_workshop ON journal_entries (workshop, seq);
    CREATE TABLE IF NOT EXISTS journal_snapshots (
      workshop TEXT PRIMARY KEY, snapshot BLOB NOT NULL, up_to INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS journal_probe (id INTEGER PRIMARY KEY, filler BLOB) STRICT;
  `);
  const insert = database.prepare('INSERT INTO journal_entries (workshop, entry) VALUES (?, ?)');
  const snapshotOf = database.prepare('SELECT snapshot, up_to FROM journal_snapshots WHERE workshop = ?');
  const entriesOf = database.prepare('SELECT seq, entry FROM journal_entries WHERE workshop = ? AND seq > ? ORDER BY seq');
  const keepSnapshot = database.prepare('INSERT OR REPLACE INTO journal_snapshots (workshop, snapshot, up_to) VALUES (?, ?, ?)');
  const lastOf = database.prepare('SELECT max(seq) AS last FROM journal_entries WHERE workshop = ?');
  const dropEntries = database.prepare('DELETE FROM journal_entries WHERE workshop = ? AND seq <= ?');
  const dropSnapshot = database.prepare('DELETE FROM journal_snapshots WHERE workshop = ?');

  let batch: Waiting[] = [];
  let turn: NodeJS.Immediate | undefined;

  /** @returns why the batch could not be written, if it couldn't */
  function commit(): JournalFailure | undefined {
    if (turn) clearImmediate(turn);
    const waiting = batch;
    batch = [];
    turn = undefined;
    if (waiting.length === 0) return undefined;
    const ended = watch(waiting.length);
    try {
      inTransaction(database, () => {
        for (const { workshop, entry } of waiting) insert.run(workshop, entry);
      });
    } catch (error) {
      ended(false);
      const failure = failureOf(error);
      for (const { failed } of waiting) failed(failure);
      return failure;
    }
    ended(true);
    for (const { done } of waiting) done();
    return undefined;
  }

  function append(workshop: string, entry: Uint8Array, patient?: 'patient'): Promise<void> {
    if (!patient) turn ??= setImmediate(() => commit());
    return new Promise((done, failed) => batch.push({ workshop, entry, done, failed }));
  }

  function load(workshop: string): Kept {
    const row = snapshotOf.get(workshop);
    const from = Number(row?.['up_to'] ?? 0);
    const rows = entriesOf.all(workshop, from);
    return {
      snapshot: row ? bytesOf(row['snapshot']) : undefined,
      entries: rows.map(({ entry }) => bytesOf(entry)),
      last: Number(rows.at(-1)?.['seq'] ?? from),
    };
  }

  return {
    append,
    commit: () => void commit(),
    settled: () => {
      const last = batch.at(-1);
      if (!last) return Promise.resolve();
      return new Promise((done, failed) => {
        batch[batch.length - 1] = { ...last, done: () => (last.done(), done()), failed: (error) => (last.failed(error), failed(error)) };
      });
    },
    load,
    last: (workshop) => Number(lastOf.get(workshop)?.['last'] ?? snapshotOf.get(workshop)?.['up_to'] ?? 0),
    compact(workshop, snapshot, upTo) {
      const failure = commit();
      if (failure) throw failure;
      try {
        inTransaction(database, () => {
          keepSnapshot.run(workshop, snapshot, upTo);
          // Read back before the log goes: a snapshot that can't be read is no reason to drop what it replaces.
          const kept = bytesOf(snapshotOf.get(workshop)?.['snapshot']);
          if (Buffer.compare(kept, snapshot) !== 0) throw new Error('snapshot differs after writing');
          dropEntries.run(workshop, upTo);
        });
      } catch (error) {
        throw failureOf(error);
      }
    },
    erase(workshop) {
      commit();
      try {
        inTransaction(database, () => {
          dropEntries.run(workshop, Number.MAX_SAFE_INTEGER);
          dropSnapshot.run(workshop);
        });
        // What was erased must not live on in the write-ahead log.
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch (error) {
        throw failureOf(error);
      }
    },
    probe() {
      try {
        database.exec('BEGIN IMMEDIATE; INSERT OR REPLACE INTO journal_probe (id, filler) VALUES (1, randomblob(65536)); COMMIT;');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw failureOf(error);
      }
    },
    close() {
      commit();
    },
  };
}

function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
