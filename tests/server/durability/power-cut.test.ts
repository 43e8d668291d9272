/**
 * The power goes, again and again, over the real journal: what is in the files
 * at some moment, or what of the log has reached the disk by then, is opened
 * anew. Whatever was acknowledged before is there, nothing is there without
 * what came before it, and no board fails to open.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openDatabase } from '#server/journal/database.ts';
import { createSqliteJournal } from '#server/journal/sqlite-journal.ts';
import { openLiveBoard } from '#server/sync/live-board.ts';
import { putCard } from '../../support/records.ts';

const CUTS = Number(process.env['REMBUK_CUTS'] ?? 200);
const PARTS = ['rembuk.sqlite', 'rembuk.sqlite-wal'];

let place: string;
beforeAll(() => void (place = mkdtempSync(join(tmpdir(), 'rembuk-cut-'))));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** A small generator, so that a failure can be run again. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Cut {
  readonly folder: string;
  /** Cards that were acknowledged before the power went. */
  readonly safe: number;
  /** Cards that had been begun. */
  readonly begun: number;
}

/** What is in the files now, under another name. */
function copyTo(folder: string): void {
  mkdirSync(folder);
  for (const name of PARTS) if (existsSync(join(place, 'live', name))) copyFileSync(join(place, 'live', name), join(folder, name));
}

/** How many cards come back. Throws when the board doesn't open, or has a hole. */
function comesBack(folder: string): number {
  const database = openDatabase(folder);
  const live = openLiveBoard('w', createSqliteJournal(database));
  const ids = [...live.board.collections.cards.keys()].sort();
  expect(live.damaged).toEqual([]);
  expect(ids, 'nothing without what came before it').toEqual(ids.map((_, index) => nameOf(index)));
  live.close();
  database.close();
  rmSync(folder, { recursive: true });
  return ids.length;
}

const nameOf = (index: number): string => `kartu-${String(index).padStart(6, '0')}`;

test(`a power cut at any moment loses nothing that was acknowledged (${CUTS} cuts)`, async () => {
  const roll = dice(20_261_124);
  const database = openDatabase(join(place, 'live'));
  const journal = createSqliteJournal(database);
  const live = openLiveBoard('w', journal);
  let [begun, safe] = [0, 0];
  const cuts: Cut[] = [];

  for (let cut = 0; cut < CUTS; cut += 1) {
    const waiting: Promise<void>[] = [];
    for (let edits = roll(6); edits >= 0; edits -= 1) {
      const before = Y.encodeStateVector(live.board.doc);
      putCard(live.board, nameOf(begun), 'sari', 'air '.repeat(roll(120)));
      begun += 1;
      const upTo = begun;
      waiting.push(live.keep(Y.encodeStateAsUpdate(live.board.doc, before)).then(() => void (safe = Math.max(safe, upTo))));
    }
    // Some cuts come before the batch is written, some after, some around a compaction.
    if (roll(3) > 0) await Promise.all(waiting);
    if (roll(40) === 0) live.compact('always');
    if (roll(60) === 0) journal.purge();
    const folder = join(place, `cut-${cut}`);
    const at = safe;
    copyTo(folder);
    cuts.push({ folder, safe: at, begun });
    await Promise.all(waiting);
  }
  for (const { folder, safe: acknowledged, begun: written } of cuts) {
    const cards = comesBack(folder);
    expect(cards).toBeGreaterThanOrEqual(acknowledged);
    expect(cards).toBeLessThanOrEqual(written);
  }
  expect(cuts.some((cut) => cut.safe < cut.begun), 'some cuts came in between').toBe(true);
  live.close();
  database.close();
  rmSync(join(place, 'live'), { recursive: true });
}, 120_000 + CUTS * 100);

test(`a log torn at any byte gives what was written before the tear (${CUTS} tears)`, async () => {
  const roll = dice(17);
  const database = openDatabase(join(place, 'live'));
  const journal = createSqliteJournal(database);
  const live = openLiveBoard('w', journal);
  const wal = join(place, 'live', PARTS[1] ?? '');
  /** Length of the log after each acknowledgement. */
  const lengths: number[] = [];
  // The first card is in the main file; from here on only the log grows.
  for (let index = 0; index < 60; index += 1) {
    const before = Y.encodeStateVector(live.board.doc);
    putCard(live.board, nameOf(index), 'sari', 'air '.repeat(roll(150)));
    await live.keep(Y.encodeStateAsUpdate(live.board.doc, before));
    if (index === 0) journal.purge();
    lengths.push(index === 0 ? 0 : statSync(wal).size);
  }
  const whole = join(place, 'whole');
  copyTo(whole);
  const size = statSync(join(whole, PARTS[1] ?? '')).size;
  expect(size).toBe(lengths.at(-1));

  for (let tear = 0; tear < CUTS; tear += 1) {
    const folder = join(place, `tear-${tear}`);
    copyTo(folder);
    const torn = join(folder, PARTS[1] ?? '');
    const at = roll(size + 1);
    if (tear % 3 < 2) truncateSync(torn, at);
    // The length came to disk before the bytes did: noughts or noise instead of them.
    if (tear % 3 > 0) {
      const bytes = readFileSync(torn);
      const from = Math.min(at, bytes.length);
      const lost = tear % 3 === 1 ? Buffer.alloc(4096) : Buffer.alloc(bytes.length - from, 0x5a);
      writeFileSync(torn, Buffer.concat([bytes.subarray(0, from), lost]));
    }
    const acknowledged = lengths.filter((length) => length <= at).length;
    expect(comesBack(folder), `torn at ${at} of ${size}`).toBe(acknowledged);
  }
  live.close();
  database.close();
}, 120_000 + CUTS * 100);
