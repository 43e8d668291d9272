/** The disk refuses a commit or its fsync: nothing of that batch may be called saved or shown to anybody. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '#server/journal/database.ts';
import { JournalFailure } from '#server/journal/journal.ts';
import { createSqliteJournal } from '#server/journal/sqlite-journal.ts';
import { putCard } from '../../support/records.ts';
import { setupRoom } from '../../support/room.ts';
import { until } from '../../support/stock-client.ts';

let folder: string;
let database: DatabaseSync;
/** What the disk answers to the next commits; it takes them when there is nothing here. */
let answers: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rembuk-fsync-'));
  database = openDatabase(folder);
  answers = [];
  const exec = database.exec.bind(database);
  database.exec = (sql: string) => {
    const refusal = /COMMIT/.test(sql) ? answers.shift() : undefined;
    if (refusal === undefined) return exec(sql);
    throw Object.assign(new Error(refusal), { code: 'ERR_SQLITE_ERROR' });
  };
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const [refusal, kind] of [['disk I/O error', 'disk-full'], ['database or disk is full', 'disk-full'], ['attempt to write a readonly database', 'not-writable']] as const) {
  test(`"${refusal}" rejects the whole batch, leaves none of it, and the journal goes on`, async () => {
    const journal = createSqliteJournal(database);
    await journal.append('w', Buffer.from('sebelum'));
    answers = [refusal];
    const batch = await Promise.allSettled([journal.append('w', Buffer.from('hilang 1')), journal.append('w', Buffer.from('hilang 2'))]);
    expect(batch.map((one) => one.status === 'rejected' && one.reason instanceof JournalFailure && one.reason.kind)).toEqual([kind, kind]);
    await journal.append('w', Buffer.from('sesudah'));
    expect(journal.load('w').entries.map((entry) => Buffer.from(entry).toString())).toEqual(['sebelum', 'sesudah']);
  });
}

test('a room whose fsync fails acknowledges nothing, shows nobody, says so, and takes all of it in once the disk works', async () => {
  const { room, peer, settle, log, kept } = await setupRoom({ journal: createSqliteJournal(database) });
  const [sari, budi] = [peer('sari'), peer('budi')];
  await settle();
  putCard(sari.board, 'aman', 'sari', 'sudah aman');
  await settle();
  expect(budi.board.collections.cards.has('aman')).toBe(true);
  const acknowledged = sari.acknowledged;

  answers = Array.from({ length: 3 }, () => 'disk I/O error'); // The commit, and the first two questions after it.
  putCard(sari.board, 'genting', 'sari', 'belum di disk');
  await settle();
  expect([sari.acknowledged, budi.board.collections.cards.has('genting'), kept().board.collections.cards.has('genting')]).toEqual([acknowledged, false, false]);
  expect(room.snapshot().cards.map(({ id }) => id), 'the room is back at what is on disk').toEqual(['aman']);
  expect(log.join('')).toContain('journal.failing');
  putCard(sari.board, 'meanwhile', 'sari', 'selama itu');
  await settle();
  expect(budi.board.collections.cards.has('meanwhile')).toBe(false);

  await until('the disk is asked again', () => log.join('').includes('journal.recovered'), 15_000);
  await settle();
  for (const id of ['genting', 'meanwhile']) expect([id, budi.board.collections.cards.has(id), kept().board.collections.cards.has(id)]).toEqual([id, true, true]);
  expect(sari.acknowledged).toBe(sari.sent);
  room.close();
});

test('a compaction that the disk refuses leaves the log, and says that the disk failed', async () => {
  const journal = createSqliteJournal(database);
  await journal.append('w', Buffer.from('satu'));
  answers = ['disk I/O error'];
  expect(() => journal.compact('w', { snapshot: Buffer.from('sampai satu'), upTo: journal.last('w') })).toThrow(JournalFailure);
  expect(journal.load('w').entries).toHaveLength(1);
  expect(journal.load('w').snapshot).toBeUndefined();
});

test('a room whose journal can\'t be read any more lets nobody work on a board that isn\'t there', async () => {
  const journal = createSqliteJournal(database);
  let readable = true;
  const { room, peer, settle, log } = await setupRoom({
    journal: {
      ...journal,
      load(workshop) {
        if (!readable) throw new Error('database disk image is malformed');
        return journal.load(workshop);
      },
    },
  });
  const [sari, budi] = [peer('sari'), peer('budi')];
  await settle();
  readable = false;
  answers = ['disk I/O error'];
  putCard(sari.board, 'genting', 'sari', 'belum di disk');
  for (let round = 0; round < 5; round += 1) {
    for (const one of [sari, budi]) one.deliver(Infinity);
    await new Promise<void>((next) => setImmediate(next));
  }
  expect(log.join('')).toContain('room.damaged');
  expect(log, 'whoever comes next opens it anew').toContain('dead');
  expect([sari.closes, budi.closes, [...room.connections]]).toEqual([[4503], [4503], []]);
  expect(budi.board.collections.cards.has('genting')).toBe(false);
});
