import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataFolderError, openDatabase } from '#server/journal/database.ts';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import { createSqliteJournal } from '#server/journal/sqlite-journal.ts';
import { journalContract } from './journal-contract.ts';

journalContract('the journal in memory', () => ({ journal: createMemoryJournal(), reopen: undefined, close: () => undefined }));

journalContract('the journal in SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rembuk-journal-'));
  let database = openDatabase(folder);
  return {
    journal: createSqliteJournal(database),
    reopen() {
      database.close();
      database = openDatabase(folder);
      return createSqliteJournal(database);
    },
    close() {
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the data folder', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'rembuk-folder-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('serves one process at a time, and says so to the second', () => {
    const first = openDatabase(folder);
    expect(() => openDatabase(folder)).toThrow(DataFolderError);
    expect(() => openDatabase(folder)).toThrow(/in use by another Rembuk/);
    first.close();
    openDatabase(folder).close();
  });

  test('that cannot be written to is refused with its name', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, 'x');
    expect(() => openDatabase(join(file, 'data'))).toThrow(/can't be written to/);
  });

  test('with a damaged file is left as it is', () => {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'rembuk.sqlite');
    writeFileSync(file, 'this is no database, but somebody may need it');
    expect(() => openDatabase(folder)).toThrow(DataFolderError);
    expect(readFileSync(file, 'utf8')).toContain('somebody may need it');
  });

  test('holds nothing more of what was erased, in none of its files', async () => {
    const database = openDatabase(folder);
    const journal = createSqliteJournal(database);
    await journal.append('a', Buffer.from('kenari-di-tambang'));
    await journal.append('b', Buffer.from('yang lain tetap'));
    journal.erase('a');
    const all = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1')).join('');
    expect(all).not.toContain('kenari-di-tambang');
    database.close();
    expect(readFileSync(join(folder, 'rembuk.sqlite'), 'latin1')).toContain('yang lain tetap');
  });

  test('commits together what arrives together', async () => {
    const database = openDatabase(folder);
    const journal = createSqliteJournal(database);
    await journal.append('a', Buffer.from('first'));
    const begun: string[] = [];
    const exec = database.exec.bind(database);
    database.exec = (sql: string) => {
      begun.push(sql);
      exec(sql);
    };
    await Promise.all(Array.from({ length: 200 }, (_, index) => journal.append('a', Buffer.from(String(index)))));
    expect(begun.filter((sql) => sql.startsWith('BEGIN'))).toHaveLength(1);
    expect(journal.load('a').entries).toHaveLength(201);
    database.close();
  });
});
