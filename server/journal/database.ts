import { existsSync, mkdirSync, openSync, closeSync, writeSync, ftruncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JournalFailure } from './journal.ts';

/** Why a data folder can't be used, said so that an operator knows what to do. */
export class DataFolderError extends Error {}

/**
 * Opens the one SQLite file of a data folder: write-ahead log, a real fsync at
 * each commit, and one process a folder.
 */
export function openDatabase(folder: string): DatabaseSync {
  prepareFolder(folder);
  const file = join(folder, 'rembuk.sqlite');
  const fresh = !existsSync(file);
  try {
    const database = new DatabaseSync(file, { timeout: 500 });
    // An exclusive lock is held by the kernel for the life of the process: two servers on one file would each
    // believe to be the only judge.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;');
    database.exec('BEGIN IMMEDIATE; COMMIT;');
    if (!fresh) requireIntegrity(database, file);
    return database;
  } catch (error) {
    if (error instanceof DataFolderError) throw error;
    if (/locked|busy/i.test(String(error))) throw new DataFolderError(`${folder} is in use by another Rembuk. Stop it first, or set DATA_DIR to another folder.`);
    throw new DataFolderError(`${file} can't be opened (${messageOf(error)}). Nothing was changed in it.`);
  }
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    const probe = openSync(join(folder, '.write-test'), 'w');
    writeSync(probe, 'x');
    ftruncateSync(probe);
    closeSync(probe);
  } catch (error) {
    throw new DataFolderError(`DATA_DIR ${folder} can't be written to (${messageOf(error)}). Give Rembuk a folder that it owns.`);
  }
}

function requireIntegrity(database: DatabaseSync, file: string): void {
  const [first] = database.prepare('PRAGMA quick_check(1)').all();
  if (first?.['quick_check'] !== 'ok') throw new DataFolderError(`${file} is damaged (${String(first?.['quick_check'])}). Keep a copy and restore a backup.`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What SQLite's refusal to write means. */
export function failureOf(error: unknown): JournalFailure {
  const text = messageOf(error);
  if (/full|disk I\/O|no space/i.test(text)) return new JournalFailure('disk-full', error);
  if (/readonly|read-only|permission/i.test(text)) return new JournalFailure('not-writable', error);
  return new JournalFailure('other', error);
}

/** True for an error that means: the disk doesn't take it now. */
export function isStorageFailure(error: unknown): boolean {
  if (error instanceof JournalFailure) return true;
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR' && failureOf(error).kind !== 'other';
}

/** Adds a column to a table of an earlier Rembuk; the names are ours, never from outside. */
export function addColumn(database: DatabaseSync, table: string, column: string, type: string): void {
  const known = database.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column);
  if (!known) database.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
}

/** Runs `work` as one transaction: all of it is kept, or none. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
