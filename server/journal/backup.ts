/** A copy of the data in one file: taken from a running server, and looked through before it is relied on. */
import { chmodSync, closeSync, constants, copyFileSync, existsSync, fsyncSync, linkSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DATABASE_NAME, faultOf, messageOf } from './database.ts';
import { bytesOf, faultOfRow } from './journal-tables.ts';

/** Why a backup can't be made or brought back, said so that an operator knows what to do. */
export class BackupError extends Error {}

export interface BackupFacts {
  readonly bytes: number;
  readonly workshops: number;
  /** Titles of workshops with rows that are no longer what was written. */
  readonly damaged: readonly string[];
}

/**
 * Copies the data of a folder into a new file, whether or not a server runs on
 * it. The copy has one moment in it, is on disk for good and has been read
 * through when this returns; a file that exists is never written over.
 */
export function backUp(folder: string, target: string): BackupFacts {
  const source = join(folder, DATABASE_NAME);
  if (!existsSync(source)) throw new BackupError(`There is no ${source}. Set DATA_DIR to the data folder of the server.`);
  if (existsSync(target)) throw new BackupError(`${target} exists already; a backup is never written over. Choose another name.`);
  const partial = `${target}.partial-${process.pid}`;
  try {
    copyInto(source, partial);
    const facts = lookThrough(partial);
    putBeside(partial, target);
    flushFolder(dirname(target));
    return facts;
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`${target} could not be written (${messageOf(error)}).`);
  } finally {
    rmSync(partial, { force: true });
  }
}

function copyInto(source: string, partial: string): void {
  const reader = new DatabaseSync(source, { readOnly: true, timeout: 10_000 });
  try {
    reader.prepare('VACUUM INTO ?').run(partial);
  } finally {
    reader.close();
  }
  chmodSync(partial, 0o600); // It holds everybody's names and links.
  flush(partial);
}

/** Gives a file a second name. Unlike a rename, this fails when there is such a file already. */
export function putBeside(file: string, second: string): void {
  try {
    linkSync(file, second);
  } catch (error) {
    if (existsSync(second)) throw error;
    // A stick formatted for every machine knows no links.
    copyFileSync(file, second, constants.COPYFILE_EXCL);
    flush(second);
  }
}

/** Reads a backup from end to end; throws `BackupError` when it isn't one or is damaged as a whole. */
export function lookThrough(file: string): BackupFacts {
  if (!existsSync(file)) throw new BackupError(`There is no ${file}.`);
  const fault = statSync(file).size === 0 ? 'it is empty' : faultOf(file);
  if (fault !== undefined) throw new BackupError(`${file} can't be relied on (${fault}).`);
  const reader = new DatabaseSync(file, { readOnly: true });
  try {
    return { bytes: statSync(file).size, ...factsOf(reader) };
  } catch (error) {
    throw new BackupError(`${file} is no backup of Rembuk (${messageOf(error)}).`);
  } finally {
    reader.close();
  }
}

function factsOf(reader: DatabaseSync): Omit<BackupFacts, 'bytes'> {
  const titles = new Map(reader.prepare('SELECT id, title FROM workshops').all().map((row) => [String(row['id']), String(row['title'])]));
  const damaged = new Set<string>();
  for (const [table, column] of [['journal_entries', 'entry'], ['journal_proven', 'snapshot']] as const) {
    // A backup of an earlier Rembuk carries no checksums yet.
    if (!reader.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = 'sum'").get(table)) continue;
    for (const row of reader.prepare(`SELECT workshop, ${column} AS bytes, sum FROM ${table}`).iterate()) {
      const workshop = String(row['workshop']);
      if (faultOfRow('', workshop, bytesOf(row['bytes']), row['sum'])) damaged.add(titles.get(workshop) ?? workshop);
    }
  }
  return { workshops: titles.size, damaged: [...damaged] };
}

/** Makes sure that a file is on disk. */
export function flush(path: string): void {
  flushHandle(openSync(path, 'r+'));
}

/** Makes sure that a folder's list of names is on disk; Windows does that by itself and offers no way to ask for it. */
export function flushFolder(path: string): void {
  if (process.platform !== 'win32') flushHandle(openSync(path, 'r'));
}

function flushHandle(handle: number): void {
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
