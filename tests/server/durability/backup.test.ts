/** A backup of a running server, and its return: from the command line, as an operator does it. */
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openDatabase } from '#server/journal/database.ts';
import { createSqliteJournal } from '#server/journal/sqlite-journal.ts';
import { openLiveBoard } from '#server/sync/live-board.ts';
import { openBoard } from '#shared/board/board.ts';
import type { CreatedWorkshop, Joined } from '#shared/protocol/http.ts';
import { builtServer, failToStart, startChild, type ChildServer } from '../../support/child-server.ts';
import { putCard } from '../../support/records.ts';
import { until } from '../../support/stock-client.ts';
import { helloOf, watchedLine } from '../../wire/lines.ts';

let place: string;
let data: string;
let server: ChildServer | undefined;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'rembuk-backup-'));
  data = join(place, 'data');
});
afterEach(async () => {
  await server?.kill();
  server = undefined;
  rmSync(place, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
}

/** Runs the built server with a command instead of serving. */
function run(command: 'backup' | 'restore', file: string): Promise<Ended> {
  return outcomeOf(['--disable-warning=ExperimentalWarning', builtServer(), command, file]);
}

/** Runs what `npm run backup` runs, from the folder the operator stands in. */
function script(command: 'backup' | 'restore', ...names: string[]): Promise<Ended> {
  return outcomeOf([join(import.meta.dirname, `../../../scripts/${command}.mjs`), ...names]);
}

async function outcomeOf(args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'] ?? '', DATA_DIR: data, INIT_CWD: place }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, said };
}

async function ask<T>(method: string, path: string, token: string, body?: unknown): Promise<T> {
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const reply = await fetch((server?.origin ?? '') + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

async function forum() {
  server = await startChild(data);
  const { workshop, tokens } = await ask<CreatedWorkshop>('POST', '/api/workshops', 'kunci-penyelenggara', { title: 'Forum', language: 'id' });
  const { token, member } = await ask<Joined>('POST', '/api/join', '', { code: workshop.joinCode, consent: true });
  const board = openBoard(new Y.Doc());
  const line = await watchedLine(server.origin, workshop.id, token, board.doc);
  const write = async (id: string): Promise<void> => {
    putCard(board, id, member.id, `Kartu ${id}`);
    const frame = line.sent();
    await until('it is saved', () => line.acknowledged() >= frame);
  };
  const cards = async (): Promise<readonly string[]> => (await ask<{ cards: { id: string }[] }>('GET', `/api/workshops/${workshop.id}/snapshot`, tokens.facilitator)).cards.map(({ id }) => id).sort();
  return { id: workshop.id, facilitator: tokens.facilitator, board, member: member.id, line, write, cards };
}

/** Cards of a workshop in a data folder that no server runs on. */
function cardsIn(folder: string, workshop: string): readonly string[] {
  const database = openDatabase(folder);
  const live = openLiveBoard(workshop, createSqliteJournal(database));
  const ids = [...live.board.collections.cards.keys()].sort();
  live.close();
  database.close();
  return ids;
}

test('a backup is taken from a running server, is never written over another file, and comes back whole', async () => {
  const { id, facilitator, write, cards } = await forum();
  await write('lama-1');
  await write('lama-2');
  const file = join(place, 'cadangan.rembuk');
  const taken = await run('backup', file);
  expect(taken).toMatchObject({ code: 0, said: '' });
  expect(taken.out).toMatch(/cadangan\.rembuk: \d+ kB, 1 workshop\./);
  expect(statSync(file).mode & 0o077, 'it holds names: for its owner alone').toBe(0);
  expect(readdirSync(place).sort()).toEqual(['cadangan.rembuk', 'data']);

  const again = await run('backup', file);
  expect(again.code).not.toBe(0);
  expect(again.said.trim()).toMatch(/^Rembuk could not back up\. .*exists already/);

  expect((await script('backup', 'dengan-npm')).out).toContain(`${join(place, 'dengan-npm')}: `);
  expect((await script('backup')).said).toContain('npm run backup -- FILE');

  await write('baru-1');
  const first = await helloOf(server?.origin ?? '', id, facilitator);
  const refused = await run('restore', file);
  expect(refused.code).not.toBe(0);
  expect(refused.said.trim()).toMatch(/^Rembuk could not restore\. .* is in use by another Rembuk\. Stop it first/);
  expect(await cards()).toEqual(['baru-1', 'lama-1', 'lama-2']);

  await server?.kill();
  const restored = await run('restore', file);
  expect(restored).toMatchObject({ code: 0, said: '' });
  server = await startChild(data);
  expect(await cards()).toEqual(['lama-1', 'lama-2']);
  const second = await helloOf(server.origin, id, facilitator);
  expect(second).toMatchObject({ cause: 'restored' });
  expect(second).not.toMatchObject(first as object);
  await server.kill();

  const [aside] = readdirSync(data).filter((name) => name.startsWith('replaced-'));
  expect(cardsIn(join(data, aside ?? ''), id), 'what was there is kept whole').toEqual(['baru-1', 'lama-1', 'lama-2']);
  expect((await run('restore', file)).code).toBe(0);
  server = await startChild(data);
  expect(await helloOf(server.origin, id, facilitator), 'each return begins an epoch of its own').not.toEqual(second);
  expect(readdirSync(data).filter((name) => name.startsWith('replaced-'))).toHaveLength(2);
}, 60_000);

test('backups taken while people write hold everything that was saved before they began, and fit together', async () => {
  const { id, board, member, line, write } = await forum();
  await write('pertama');
  let writing = true;
  const busy = (async () => {
    for (let index = 0; writing && index < 190; index += 1) {
      putCard(board, `ramai-${String(index).padStart(4, '0')}`, member, 'x'.repeat(400));
      await new Promise((next) => setTimeout(next, 22)); // As fast as one person may.
    }
  })();
  for (let round = 0; round < 4; round += 1) {
    const safe = line.acknowledged() - 2; // The first frame answered step 1, the second was the first card.
    const file = join(place, `cadangan-${round}`);
    expect((await run('backup', file)).code).toBe(0);
    const folder = join(place, `lihat-${round}`);
    mkdirSync(folder);
    copyFileSync(file, join(folder, 'rembuk.sqlite'));
    const ids = cardsIn(folder, id).filter((card) => card.startsWith('ramai-'));
    expect(ids.length).toBeGreaterThanOrEqual(safe);
    expect(ids, 'without a gap').toEqual(ids.map((_, index) => `ramai-${String(index).padStart(4, '0')}`));
  }
  writing = false;
  await busy;
  await until('nobody was held up for good', () => line.acknowledged() === line.sent());
}, 60_000);

test('a backup that can\'t be relied on is refused and the data left alone; a restore that was cut short is said and can be run again', async () => {
  const { id, write } = await forum();
  await write('satu');
  const file = join(place, 'cadangan');
  expect((await run('backup', file)).code).toBe(0);
  await server?.kill();

  const before = readFileSync(join(data, 'rembuk.sqlite'));
  for (const [name, bytes] of [['bukan', Buffer.from('not a backup')], ['kosong', Buffer.alloc(0)], ['robek', readFileSync(file).subarray(0, 9000)]] as const) {
    writeFileSync(join(place, name), bytes);
    const { code, said } = await run('restore', join(place, name));
    expect(code).not.toBe(0);
    expect(said.trim().split('\n')).toHaveLength(1);
  }
  expect((await run('restore', join(place, 'nirgends'))).said).toContain('There is no');
  expect(Buffer.compare(readFileSync(join(data, 'rembuk.sqlite')), before)).toBe(0);
  expect(readdirSync(data).filter((name) => name.startsWith('replaced-'))).toEqual([]);

  writeFileSync(join(data, 'rembuk.sqlite.restoring'), 'half a file');
  const { code, said } = await failToStart({ DATA_DIR: data, PORT: '0' });
  expect(code).not.toBe(0);
  expect(said).toContain('Run it again: npm run restore -- FILE');
  expect((await run('restore', file)).code).toBe(0);
  expect(existsSync(join(data, 'rembuk.sqlite.restoring'))).toBe(false);
  expect(cardsIn(data, id)).toEqual(['satu']);
}, 60_000);
