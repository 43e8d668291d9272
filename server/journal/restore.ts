/** Brings a backup back, with the present data kept aside. Nothing is ever destroyed by it. */
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { flush, flushFolder, lookThrough, putBeside, type BackupFacts } from './backup.ts';
import { DATABASE_NAME, inTransaction, prepareFolder, RESTORING_NAME, takeFolder } from './database.ts';
import { openTables } from './journal-tables.ts';

export interface Restored extends BackupFacts {
  /** Where the data that was there before has gone; undefined when there was none. */
  readonly aside: string | undefined;
}

export interface RestoreParts {
  readonly folder: string;
  readonly backup: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A new epoch's id: never one that any device has seen. */
  readonly newEpoch: () => string;
}

/**
 * Puts a backup in the place of a folder's data. Demands the folder for itself,
 * so no server may run on it. At each moment either the old data or the new are
 * whole in the folder; in between, a server refuses to start on it.
 */
export function restore(parts: RestoreParts): Restored {
  const { folder, backup } = parts;
  const facts = lookThrough(backup);
  prepareFolder(folder);
  const release = takeFolder(folder);
  try {
    const fresh = join(folder, RESTORING_NAME);
    for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(fresh + ending, { force: true }); // Of a restore that was cut short.
    copyFileSync(backup, fresh);
    beginEpochs(fresh, parts);
    flush(fresh);
    lookThrough(fresh);
    const aside = setAside(folder, parts.now);
    renameSync(fresh, join(folder, DATABASE_NAME));
    flushFolder(folder);
    return { ...facts, aside };
  } finally {
    release();
  }
}

/** Every workshop in the backup begins a new epoch: devices may hold work that is newer than it. */
function beginEpochs(file: string, { now, newEpoch }: RestoreParts): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
    const { setEpoch } = openTables(database);
    const workshops = database.prepare('SELECT id FROM workshops').all();
    inTransaction(database, () => {
      for (const { id } of workshops) setEpoch.run(String(id), newEpoch(), 'restored', now);
    });
  } finally {
    database.close();
  }
}

/** Keeps what is there now under a second name first; only then its log leaves the place where the new file would find it. */
function setAside(folder: string, now: number): string | undefined {
  const file = join(folder, DATABASE_NAME);
  const parts = ['', '-wal'].filter((ending) => existsSync(file + ending));
  if (parts.length === 0) return undefined;
  const aside = join(folder, `replaced-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`);
  mkdirSync(aside);
  for (const ending of parts) putBeside(file + ending, join(aside, DATABASE_NAME + ending));
  flushFolder(aside);
  flushFolder(folder);
  for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true });
  return aside;
}
