/** Bytes that went bad on the disk: what is said, what is kept, what goes on. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openDatabase } from '#server/journal/database.ts';
import { createSqliteJournal } from '#server/journal/sqlite-journal.ts';
import { encodeEntry } from '#server/sync/kept-entry.ts';
import { openBoard } from '#shared/board/board.ts';
import { failToStart } from '../../support/child-server.ts';
import { putCard } from '../../support/records.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../../support/server.ts';
import { stockClient, until } from '../../support/stock-client.ts';
import { helloOf } from '../../wire/lines.ts';

let folder: string;
let server: TestServer | undefined;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'rembuk-damage-'))));
afterEach(async () => {
  await server?.close('keep');
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const file = (): string => join(folder, 'rembuk.sqlite');

/** Two workshops, each with cards that came to disk one by one. */
async function twoForums() {
  server = await startServer({ dataDir: folder });
  const forums = [];
  for (const title of ['Forum Banjir', 'Forum Air']) {
    const { workshop, tokens } = await server.createWorkshop({ title });
    const { token, member } = await server.join(workshop.joinCode);
    const client = stockClient(server.origin, workshop.id, token);
    await until('the client is in', () => client.provider.synced);
    for (let index = 0; index < 6; index += 1) {
      putCard(client.board, `kartu-${index}`, member.id, `${title} ${index}`);
      await new Promise((next) => setTimeout(next, 10));
    }
    forums.push({ id: workshop.id, title, token, facilitator: tokens.facilitator });
    await until('all is kept', async () => (await cardsOf(workshop.id, token)).length === 6);
    client.close();
  }
  // Killed rather than stopped: the log is still a log.
  return forums as [(typeof forums)[0], (typeof forums)[0]];
}

async function cardsOf(workshop: string, token: string): Promise<readonly string[]> {
  const reply = await server?.api('GET', `/api/workshops/${workshop}/snapshot`, { token });
  if (reply?.status !== 200) throw new Error(`snapshot: ${reply?.status} ${await reply?.text()}`);
  return ((await reply.json()) as { cards: { id: string }[] }).cards.map(({ id }) => id).sort();
}

/** Copies what is on disk now, as a power cut would leave it, and works on the copy. */
async function cutPower(): Promise<void> {
  const copy = `${folder}-cut`;
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
  await server?.close('keep');
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
  folder = copy;
}

/** Changes bytes of rows where they lie, as a failing disk does: no checksum is made anew. */
function corrupt(sql: string, ...values: readonly (string | number | Uint8Array)[]): number {
  const database = new DatabaseSync(file());
  const { changes } = database.prepare(sql).run(...values);
  database.close();
  return Number(changes);
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, index) => (index === at ? byte ^ 0x10 : byte));

function rowsOf(workshop: string): { readonly seq: number; readonly entry: Uint8Array }[] {
  const database = new DatabaseSync(file());
  const rows = database.prepare('SELECT seq, entry FROM journal_entries WHERE workshop = ? ORDER BY seq').all(workshop);
  database.close();
  return rows.map(({ seq, entry }) => ({ seq: Number(seq), entry: entry instanceof Uint8Array ? entry : new Uint8Array() }));
}

function reports(): readonly { readonly folder: string; readonly report: { workshop: string; title: string; opened: boolean; rows: { row: string; file: string }[] } }[] {
  const kept = join(folder, 'damaged');
  if (!existsSync(kept)) return [];
  return readdirSync(kept).map((name) => ({ folder: join(kept, name), report: JSON.parse(readFileSync(join(kept, name, 'report.json'), 'utf8')) }));
}

describe('one bad bit in a row', () => {
  test('costs that row alone, is said with the title, kept as evidence, and leaves other workshops alone', async () => {
    const [flood, water] = await twoForums();
    await cutPower();
    const bad = rowsOf(flood.id).find(({ entry }) => Buffer.from(entry).includes('Forum Banjir 5'));
    if (!bad) throw new Error('no such row');
    const wrong = flipped(bad.entry, Buffer.from(bad.entry).indexOf('Banjir 5') + 2);
    expect(corrupt('UPDATE journal_entries SET entry = ? WHERE seq = ?', wrong, bad.seq)).toBe(1);

    server = await startServer({ dataDir: folder });
    expect(await cardsOf(water.id, water.token)).toHaveLength(6);
    expect(await cardsOf(flood.id, flood.token)).toEqual(['kartu-0', 'kartu-1', 'kartu-2', 'kartu-3', 'kartu-4']);
    const line = server.log.find((entry) => entry.includes('room.salvaged'));
    expect(line).toContain('Forum Banjir');
    expect(server.log.filter((entry) => entry.includes('room.salvaged'))).toHaveLength(1);
    const [found, ...others] = reports();
    expect(others).toEqual([]);
    expect(found?.report).toMatchObject({ workshop: flood.id, title: 'Forum Banjir', opened: true });
    const kept = readFileSync(join(found?.folder ?? '', found?.report.rows[0]?.file ?? ''));
    expect(Buffer.compare(kept, wrong), 'the raw bytes, as they were found').toBe(0);
    expect(await helloOf(server.origin, flood.id, flood.facilitator)).toMatchObject({ cause: 'salvaged' });
    expect(await helloOf(server.origin, water.id, water.facilitator)).toMatchObject({ epoch: 'first', cause: null });

    // The next start, though it comes without warning, finds a sound board, the same epoch, and the evidence as it was.
    const epoch = await helloOf(server.origin, flood.id, flood.facilitator);
    await cutPower();
    server = await startServer({ dataDir: folder });
    expect(await cardsOf(flood.id, flood.token)).toHaveLength(5);
    expect(await helloOf(server.origin, flood.id, flood.facilitator)).toEqual(epoch);
    expect(reports()).toHaveLength(1);
  });

  test('in the middle: what came after it and needs it not is still there', async () => {
    const journal = await journalOfThree();
    corrupt('UPDATE journal_entries SET entry = zeroblob(40) WHERE seq = (SELECT min(seq) + 2 FROM journal_entries)');
    server = await startServer({ dataDir: folder });
    expect(await cardsOf(journal.id, journal.token)).toEqual(['sari-1', 'sari-2']);
    expect(server.log.join('')).toContain('room.salvaged');
    expect(reports()[0]?.report.rows.map(({ row }) => row)).toEqual([expect.stringMatching(/^entry-\d+$/)]);
  });

  test('in the only snapshot never becomes an empty board', async () => {
    const [flood, water] = await twoForums();
    await server?.close('keep'); // Stopped in order: everything is in the snapshot.
    expect(corrupt('UPDATE journal_proven SET snapshot = zeroblob(length(snapshot)) WHERE workshop = ?', flood.id)).toBe(1);
    const before = rowCount();
    server = await startServer({ dataDir: folder });
    const reply = await server.api('GET', `/api/workshops/${flood.id}/snapshot`, { token: flood.token, headers: { 'accept-language': 'en' } });
    expect([reply.status, (await reply.json()).type]).toEqual([503, 'urn:rembuk:problem:board-unavailable']);
    expect(await cardsOf(water.id, water.token)).toHaveLength(6);
    const line = server.log.find((entry) => entry.includes('room.damaged') && entry.includes('Forum Banjir'));
    expect(line).toBeDefined();
    expect(reports()[0]?.report).toMatchObject({ title: 'Forum Banjir', opened: false });
    expect(rowCount(), 'the rows are left for whoever may read them yet').toEqual(before);
    const list = (await (await server.api('GET', '/api/workshops', { token: ORGANIZER_KEY })).json()) as { id: string; unreadable: boolean }[];
    expect(list.map(({ id, unreadable }) => [id, unreadable]).sort(), 'the organizer is told which').toEqual([[flood.id, true], [water.id, false]].sort());
  });

  test('at the beginning leaves what stands without it, and drops what could only wait', async () => {
    const { id, token } = await journalOfThree();
    // Sari's second card needs her first; Budi's needs nobody's.
    corrupt('UPDATE journal_entries SET entry = zeroblob(length(entry)) WHERE seq <= (SELECT min(seq) + 1 FROM journal_entries)');
    server = await startServer({ dataDir: folder });
    expect(await cardsOf(id, token)).toEqual(['budi-1']);
    expect(reports()[0]?.report.rows.map(({ row }) => row).filter((row) => !row.startsWith('entry'))).toEqual(['waiting']);
    const client = stockClient(server.origin, id, token);
    await until('somebody comes in', () => client.provider.synced);
    expect(client.doc.store.pendingStructs).toBeNull();
    client.close();
  });

  /** A log of three rows after the beginning: Sari's first, Budi's, Sari's second. */
  async function journalOfThree() {
    server = await startServer({ dataDir: folder });
    const { workshop } = await server.createWorkshop({ title: 'Forum Tiga' });
    const { token, member } = await server.join(workshop.joinCode);
    await server.close('keep');
    server = undefined;
    const database = openDatabase(folder);
    const journal = createSqliteJournal(database);
    database.prepare('DELETE FROM journal_proven WHERE workshop = ?').run(workshop.id);
    database.prepare('DELETE FROM journal_entries').run();
      const [sari, budi] = [openBoard(new Y.Doc()), openBoard(new Y.Doc())];
    for (const [board, card] of [[budi, 'budi-0'], [sari, 'sari-1'], [budi, 'budi-1'], [sari, 'sari-2']] as const) {
      const before = Y.encodeStateVector(board.doc);
      if (card !== 'budi-0') putCard(board, card, member.id, card);
      await journal.append(workshop.id, encodeEntry({ update: Y.encodeStateAsUpdate(board.doc, before), facts: [] }));
    }
    database.close();
    return { id: workshop.id, token };
  }

  function rowCount(): unknown {
    const database = new DatabaseSync(file(), { readOnly: true });
    const counts = ['journal_proven', 'journal_entries'].map((table) => database.prepare(`SELECT count(*) AS rows, sum(length(workshop)) AS names FROM ${table}`).get());
    database.close();
    return counts.map((row) => ({ ...row }));
  }
});

test('a database file that is damaged as a whole is left untouched, and the server says what to do', async () => {
  await twoForums();
  await server?.close('keep');
  server = undefined;
  const sound = readFileSync(file());
  const torn = Buffer.from(sound);
  torn.fill(0xa5, 4096, 4096 * 3);
  for (const bytes of [torn, Buffer.from('this is no database'), Buffer.alloc(0), sound.subarray(0, 4096 * 2)]) {
    writeFileSync(file(), bytes);
    const { code, said } = await failToStart({ DATA_DIR: folder, PORT: '0' });
    expect(code).not.toBe(0);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).toContain('rembuk.sqlite is damaged');
    expect(said).toContain('npm run restore -- FILE');
    expect(Buffer.compare(readFileSync(file()), bytes), 'not a byte was changed').toBe(0);
  }
}, 60_000);
