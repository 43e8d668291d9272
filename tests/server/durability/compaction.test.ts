/** A snapshot takes the place of its log only once it was read back and says the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openDatabase } from '#server/journal/database.ts';
import { SnapshotUnproven, type Journal } from '#server/journal/journal.ts';
import { createSqliteJournal } from '#server/journal/sqlite-journal.ts';
import { decodeEntry, encodeEntry } from '#server/sync/kept-entry.ts';
import { openLiveBoard } from '#server/sync/live-board.ts';
import { openBoard, recordMap } from '#shared/board/board.ts';
import { putCard } from '../../support/records.ts';
import { setupRoom } from '../../support/room.ts';

let folder: string;
let database: ReturnType<typeof openDatabase>;
let journal: Journal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rembuk-compact-'));
  database = openDatabase(folder);
  journal = createSqliteJournal(database);
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a board that several people have written in', () => {
  test.each([[5, 9], [9, 5]])('reads back as what it is, whoever of %i and %i began', async (first, second) => {
    const live = openLiveBoard('w', journal);
    const write = async (client: number, work: (board: ReturnType<typeof openBoard>) => void): Promise<void> => {
      const doc = new Y.Doc();
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(live.board.doc));
      doc.clientID = client;
      const before = Y.encodeStateVector(doc);
      work(openBoard(doc));
      const update = Y.encodeStateAsUpdate(doc, before);
      Y.applyUpdate(live.board.doc, update);
      await live.keep(update);
    };
    await write(first, (board) => putCard(board, 'card-1', 'sari', 'Sumur kering'));
    await write(second, (board) => {
      recordMap(board, 'cards', 'card-1')?.set('author', 'anonymous');
      recordMap(board, 'cards', 'card-1')?.set('clusterId', 'kelompok-1');
    });
    await write(first, (board) => recordMap(board, 'cards', 'card-1')?.set('gloss', 'Dry well'));
    live.compact('always');
    expect(journal.load('w').entries).toEqual([]);
  });
});

describe('a snapshot', () => {
  test('that is judged not to say the same leaves the log and the earlier snapshot', async () => {
    await journal.append('w', Buffer.from('satu'));
    journal.compact('w', { snapshot: Buffer.from('sampai satu'), upTo: journal.last('w') });
    await journal.append('w', Buffer.from('dua'));
    const asked: string[] = [];
    const proves = (bytes: Uint8Array): boolean => (asked.push(Buffer.from(bytes).toString()), false);
    expect(() => journal.compact('w', { snapshot: Buffer.from('sampai dua'), upTo: journal.last('w'), proves })).toThrow(SnapshotUnproven);
    expect(asked).toEqual(['sampai dua']);
    const kept = journal.load('w');
    expect([Buffer.from(kept.snapshot ?? []).toString(), kept.entries.map((entry) => Buffer.from(entry).toString())]).toEqual(['sampai satu', ['dua']]);
    expect(database.prepare('SELECT count(*) AS rows FROM journal_proven').get()).toMatchObject({ rows: 1 });
  });

  test('is read back through the files, while the log is still there', async () => {
    await journal.append('w', Buffer.from('satu'));
    let during: unknown;
    journal.compact('w', {
      snapshot: Buffer.from('sampai satu'), upTo: journal.last('w'),
      proves: () => ((during = journal.load('w').entries.length), true),
    });
    expect(during).toBe(1);
    expect(journal.load('w').entries).toEqual([]);
  });

  // What a room would have to notice: each of these is a snapshot that reads, and lies.
  const lies: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
    'is empty': () => encodeEntry({ update: undefined, facts: [] }),
    'is torn': (bytes) => bytes.subarray(0, bytes.length >> 1),
    'holds something else': () => {
      const other = openBoard(new Y.Doc());
      putCard(other, 'lain', 'budi', 'bukan ini');
      return encodeEntry({ update: Y.encodeStateAsUpdate(other.doc), facts: [] });
    },
    'says other words': (bytes) => {
      const { update, facts } = decodeEntry(bytes);
      const changed = Buffer.from(Buffer.from(update ?? []).toString('latin1').replace('air bersih', 'air kotor!'), 'latin1');
      return encodeEntry({ update: changed, facts });
    },
  };
  for (const [name, lie] of Object.entries(lies)) {
    test(`that ${name} when it is read back is reported, and the room goes on with its log`, async () => {
      const lying: Journal = { ...journal, compact: (workshop, next) => journal.compact(workshop, { ...next, proves: (bytes) => next.proves?.(lie(bytes)) ?? true }) };
      const { room, peer, settle, log, kept } = await setupRoom({ journal: lying });
      const sari = peer('sari');
      await settle();
      putCard(sari.board, 'satu', 'sari', 'air bersih');
      await settle();
      const before = journal.load('w').entries.length;
      room.close();
      expect(log.filter((line) => line.includes('journal.unproven'))).toHaveLength(1);
      expect(log.join('')).not.toContain('journal.failing');
      expect(journal.load('w')).toMatchObject({ snapshot: undefined });
      expect(journal.load('w').entries).toHaveLength(before);
      expect(kept().board.collections.cards.has('satu')).toBe(true);
    });
  }

  test('that is true takes the place of the log when a room closes', async () => {
    const { room, peer, settle, log, kept } = await setupRoom({ journal });
    const sari = peer('sari');
    await settle();
    putCard(sari.board, 'satu', 'sari', 'air bersih');
    await settle();
    room.close();
    expect(log.join('')).not.toContain('journal.unproven');
    expect(journal.load('w').entries).toEqual([]);
    expect(kept().board.collections.cards.has('satu')).toBe(true);
  });
});

test('snapshots and rows of a Rembuk without checksums are taken over', async () => {
  database.exec(`
    DROP TABLE journal_entries; DROP TABLE journal_proven;
    CREATE TABLE journal_entries (seq INTEGER PRIMARY KEY AUTOINCREMENT, workshop TEXT NOT NULL, entry BLOB NOT NULL) STRICT;
    CREATE TABLE journal_snapshots (workshop TEXT PRIMARY KEY, snapshot BLOB NOT NULL, up_to INTEGER NOT NULL) STRICT;
    INSERT INTO journal_entries (seq, workshop, entry) VALUES (7, 'w', x'07'), (8, 'w', x'08');
    INSERT INTO journal_snapshots (workshop, snapshot, up_to) VALUES ('w', x'2a', 7);
  `);
  for (let opening = 0; opening < 2; opening += 1) {
    const kept = createSqliteJournal(database).load('w');
    expect([[...(kept.snapshot ?? [])], kept.entries.map((entry) => [...entry]), kept.last, kept.damaged]).toEqual([[42], [[8]], 8, []]);
  }
});
