import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#shared/board/board.ts';
import type { CreatedWorkshop, Joined } from '#shared/protocol/http.ts';
import { startChild, type ChildServer } from '../support/child-server.ts';
import { putCard } from '../support/records.ts';
import { watchedLine } from './lines.ts';

const KILLS = Number(process.env['REMBUK_KILLS'] ?? 12);
const EDITS = 80;

let folder: string;
let server: ChildServer | undefined;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'rembuk-kill-'))));
afterEach(async () => {
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<T>(origin: string, method: string, path: string, token: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const reply = await fetch(origin + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

/** Writes cards without pause until the server has been killed; the ids of those it had acknowledged. */
async function writeUntilKilled(running: ChildServer, workshop: string, { token, member }: Joined, round: number): Promise<{ readonly sent: number; readonly safe: readonly string[] }> {
  const ids: string[] = [];
  // How many cards the n-th update frame brings to safety, all before it included.
  const covers: number[] = [];
  const board = openBoard(new Y.Doc());
  const line = await watchedLine(running.origin, workshop, token, board.doc, () => void covers.push(ids.length));
  // The kill comes somewhere among the edits: each round elsewhere, and never when the line is quiet.
  const killAt = 12 + ((round * 31) % (EDITS - 12));
  let killed: Promise<void> | undefined;
  for (let index = 0; index < EDITS && !line.isClosed(); index += 1) {
    const id = `card-${round}-${index}`;
    ids.push(id);
    putCard(board, id, member.id, `Kartu ${round} ${index}`);
    if (index === killAt) killed = running.kill();
    if (index % (1 + (round % 5)) === 0) await new Promise((next) => setTimeout(next, 1));
  }
  await (killed ?? running.kill());
  await line.closed;
  return { sent: ids.length, safe: ids.slice(0, covers[line.acknowledged() - 1] ?? 0) };
}

test(`loses nothing that it acknowledged, however often it is killed (${KILLS} times)`, async () => {
  server = await startChild(folder);
  const { workshop, tokens } = await ask<CreatedWorkshop>(server.origin, 'POST', '/api/workshops', 'kunci-penyelenggara', { title: 'Uji', language: 'id' });
  const safe = new Set<string>();
  let sent = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const joined = await ask<Joined>(server.origin, 'POST', '/api/join', '', { code: workshop.joinCode, consent: true });
    const written = await writeUntilKilled(server, workshop.id, joined, round);
    for (const id of written.safe) safe.add(id);
    sent += written.sent;
    server = await startChild(folder);
    const { cards } = await ask<{ cards: { id: string; text: string }[] }>(server.origin, 'GET', `/api/workshops/${workshop.id}/snapshot`, tokens.facilitator);
    const kept = new Map(cards.map(({ id, text }) => [id, text]));
    expect([...safe].filter((id) => kept.get(id) !== `Kartu ${id.slice('card-'.length).replace('-', ' ')}`), `after kill ${round + 1}`).toEqual([]);
  }
  expect(sent).toBeGreaterThanOrEqual(25 * KILLS);
  expect(safe.size, 'enough was acknowledged for this to mean something').toBeGreaterThan(KILLS);
  expect(server.said()).not.toContain('room.damaged');
}, 60_000 + KILLS * 5_000);
