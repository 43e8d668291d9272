/** What is deleted for good leaves no bytes: the files are read and searched. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '#server/journal/database.ts';
import { createEvidence } from '#server/journal/evidence.ts';
import { createSqliteJournal } from '#server/journal/sqlite-journal.ts';
import { putCard } from '../../support/records.ts';
import { setupRoom } from '../../support/room.ts';
import { ORGANIZER_KEY, startServer } from '../../support/server.ts';
import { stockClient, until } from '../../support/stock-client.ts';

const CANARY = 'kenari-rahasia-desa';
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'rembuk-purge-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Files below the folder in which the words stand, in either way a text may be kept. */
function filesWith(words: string, below = folder): readonly string[] {
  return readdirSync(below).flatMap((name) => {
    const path = join(below, name);
    if (statSync(path).isDirectory()) return filesWith(words, path);
    const bytes = readFileSync(path);
    return bytes.includes(words) || bytes.includes(Buffer.from(words, 'utf16le')) ? [name] : [];
  });
}

test('what was deleted from a board is on no disk after a purge, and what was not is still there', async () => {
  const database = openDatabase(folder);
  const { room, peer, settle, kept } = await setupRoom({ journal: createSqliteJournal(database) });
  const sari = peer('sari');
  await settle();
  putCard(sari.board, 'rahasia', 'sari', CANARY);
  putCard(sari.board, 'tetap', 'sari', 'yang ini tetap');
  for (let index = 0; index < 40; index += 1) putCard(sari.board, `isi-${index}`, 'sari', `${index}`.repeat(300));
  await settle();
  expect(filesWith(CANARY), 'the search finds it while it is there').not.toEqual([]);
  sari.board.collections.cards.delete('rahasia');
  await settle();
  expect(filesWith(CANARY), 'deleting alone leaves it in the log').not.toEqual([]);

  await room.write(() => undefined, 'purge');
  expect(filesWith(CANARY)).toEqual([]);
  expect(filesWith('yang ini tetap')).not.toEqual([]);
  expect(kept().board.collections.cards.has('tetap')).toBe(true);
  database.close();
  expect(filesWith(CANARY)).toEqual([]);
});

test('a workshop that is deleted leaves nothing of its title, names, cards, or evidence', async () => {
  const server = await startServer({ dataDir: folder });
  const { workshop } = await server.createWorkshop({ title: `Forum ${CANARY}` });
  const other = await server.createWorkshop({ title: 'Forum lain yang tetap' });
  const { token, member } = await server.join(workshop.joinCode, { name: `Bu ${CANARY}` });
  const client = stockClient(server.origin, workshop.id, token);
  await until('the client is in', () => client.provider.synced);
  putCard(client.board, 'kartu', member.id, `${CANARY} `.repeat(300));
  await until('it is kept', () => filesWith(`${CANARY} ${CANARY}`).length > 0);
  createEvidence(folder).keep({ workshop: workshop.id, title: CANARY, at: 0, opened: true, rows: [{ row: 'entry-1', reason: 'x', bytes: Buffer.from(CANARY) }] });
  createEvidence(folder).keep({ workshop: other.workshop.id, title: 'lain', at: 0, opened: true, rows: [{ row: 'entry-1', reason: 'x', bytes: Buffer.from('x') }] });

  expect((await server.api('DELETE', `/api/workshops/${workshop.id}`, { token: ORGANIZER_KEY })).status).toBe(204);
  expect(filesWith(CANARY)).toEqual([]);
  expect(filesWith('Forum lain yang tetap')).not.toEqual([]);
  expect(readdirSync(join(folder, 'damaged'))).toHaveLength(1);
  client.close();
  await server.close('keep');
  expect(filesWith(CANARY)).toEqual([]);
});

test('while a backup reads the log, erasing waits for it and is then carried to its end', async () => {
  const database = openDatabase(folder);
  const journal = createSqliteJournal(database);
  await journal.append('a', Buffer.from(CANARY.repeat(50)));
  const reader = new DatabaseSync(join(folder, 'rembuk.sqlite'), { readOnly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM journal_entries').get();
  const begun = performance.now();
  journal.erase('a');
  expect(performance.now() - begun, 'nobody is made to wait for the reader').toBeLessThan(400);
  expect(journal.load('a').entries).toEqual([]);
  expect(filesWith(CANARY), 'the reader still needs it').not.toEqual([]);
  reader.exec('COMMIT');
  reader.close();
  await journal.append('b', Buffer.from('next'));
  expect(filesWith(CANARY)).toEqual([]);
  database.close();
  expect(existsSync(join(folder, 'rembuk.sqlite-wal'))).toBe(false);
});
