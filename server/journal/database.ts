import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JournalFailure } from './journal.ts';

/** Why a data folder can't be used, said so that an operator knows what to do. */
export class DataFolderError extends Error {}

export const DATABASE_NAME = 'rembuk.sqlite';
/** A backup on its way into the data folder; found at start it means that a restore was cut short. */
export const RESTORING_NAME = `${DATABASE_NAME}.restoring`;

/**
 * Opens the one SQLite file of a data folder: write-ahead log, a real fsync at
 * each commit, and one process a folder. A damaged file is refused untouched.
 */
export function openDatabase(folder: string): DatabaseSync {
  prepareFolder(folder);
  const release = takeFolder(folder);
  try {
    return openTaken(folder, release);
  } catch (error) {
    release();
    throw error;
  }
}

function openTaken(folder: string, release: () => void): DatabaseSync {
  const file = join(folder, DATABASE_NAME);
  if (existsSync(join(folder, RESTORING_NAME))) {
    throw new DataFolderError(`A restore into ${folder} was cut short. Run it again: npm run restore -- FILE. What was there before is whole, in ${DATABASE_NAME} or in a replaced-… folder beside it.`);
  }
  if (existsSync(file)) requireWhole(file);
  try {
    const database = new DatabaseSync(file, { timeout: 500 });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;');
    database.exec('BEGIN IMMEDIATE; COMMIT;');
    const close = database.close.bind(database);
    database.close = () => {
      close();
      release();
    };
    return database;
  } catch (error) {
    throw new DataFolderError(`${file} can't be opened (${messageOf(error)}). Nothing was changed in it.`);
  }
}

/**
 * Claims a data folder for this process, until it ends or lets go: two servers
 * on one file would each believe to be the only judge. The lock is one the
 * kernel keeps and releases, and beside the data, so that a backup can read
 * these meanwhile.
 */
export function takeFolder(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, 'rembuk.lock'), { timeout: 500 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (/locked|busy/i.test(messageOf(error))) throw new DataFolderError(`${folder} is in use by another Rembuk. Stop it first, or set DATA_DIR to another folder.`);
    throw new DataFolderError(`${folder} can't be claimed (${messageOf(error)}).`);
  }
  return () => void (lock.isOpen && lock.close());
}

/** Makes a data folder, and makes sure that it can be written to. */
export function prepareFolder(folder: string): void {
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

function requireWhole(file: string): void {
  const wrong = statSync(file).size === 0 ? 'it is empty' : faultOf(file);
  if (wrong === undefined) return;
  throw new DataFolderError(`${file} is damaged (${wrong}). It was left as it is; keep a copy of its folder. To go on, bring back a backup: npm run restore -- FILE.`);
}

/** What is wrong with an SQLite file as a whole; looked at without changing a byte of it, its log included. */
export function faultOf(file: string): string | undefined {
  let reader: DatabaseSync | undefined;
  try {
    reader = new DatabaseSync(file, { readOnly: true, timeout: 500 });
    const [first] = reader.prepare('PRAGMA integrity_check(1)').all();
    const found = String(first?.['integrity_check']);
    return found === 'ok' ? undefined : found.replaceAll('\n', ' ');
  } catch (error) {
    return messageOf(error);
  } finally {
    reader?.close();
  }
}

/** Databases whose log could not be emptied yet, because somebody such as a backup was reading it. */
const owing = new WeakSet<DatabaseSync>();

/**
 * Carries the write-ahead log into the file and empties it, so that nothing of
 * what was deleted lives on in it. While somebody reads the log this is left
 * owing, and paid with a later commit.
 */
export function emptyLog(database: DatabaseSync): void {
  // Never waits: whoever is refused asks again, and everybody else goes on working.
  database.exec('PRAGMA busy_timeout = 0');
  try {
    const busy = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] !== 0;
    if (busy) owing.add(database);
    else owing.delete(database);
  } finally {
    database.exec('PRAGMA busy_timeout = 500');
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Empties the log if that is still owing; a disk that can't do it now is asked again with the next commit. */
export function payLog(database: DatabaseSync): void {
  if (!owing.has(database)) return;
  try {
    emptyLog(database);
  } catch (error) {
    if (!isStorageFailure(error)) throw error;
  }
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
