import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '#server/journal/database.ts';
import { createSqliteJournal } from '#server/journal/sqlite-journal.ts';

test('whoever watches the journal hears of each commit, how large it was and whether the disk took it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rembuk-watch-'));
  const database = openDatabase(folder);
  const heard: unknown[] = [];
  const journal = createSqliteJournal(database, (entries) => {
    heard.push(`begins with ${entries}`);
    return (kept) => void heard.push(kept ? 'kept' : 'refused');
  });
  await Promise.all([1, 2, 3].map((number) => journal.append('a', Buffer.from([number]))));
  expect(heard).toEqual(['begins with 3', 'kept']);
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
  database.exec(`PRAGMA max_page_count = ${pages}`); // As good as a full disk.
  await expect(journal.append('a', Buffer.alloc(200_000))).rejects.toMatchObject({ kind: 'disk-full' });
  expect(heard.slice(2)).toEqual(['begins with 1', 'refused']);
  database.close();
  rmSync(folder, { recursive: true });
});
