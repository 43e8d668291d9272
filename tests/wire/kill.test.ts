import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#shared/board/board.ts';
import type { CreatedWorkshop, Joined } from '#shared/protocol/http.ts';
import { MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { startChild } from '../support/child-server.ts';
import { putCard } from '../support/records.ts';

const KILLS = Number(process.env['REMBUK_KILLS'] ?? 10);
const EDITS = 60;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'rembuk-kill-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function post<T>(url: string, body: unknown, token?: string): Promise<T> {
  const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify(body) });
  return (await reply.json()) as T;
}

test(`loses nothing that it acknowledged, however often it is killed (${KILLS} times)`, async () => {
  let server = await startChild(folder);
  const { workshop } = await post<CreatedWorkshop>(`${server.origin}/api/workshops`, { title: 'Uji', language: 'id' }, 'kunci-penyelenggara');
  const safe = new Set<string>();
  let token = '';

  for (let round = 0; round < KILLS; round += 1) {
    token = (await post<Joined>(`${server.origin}/api/join`, { code: workshop.joinCode, consent: true })).token;
    const sent: string[] = [];
    const doc = new Y.Doc();
    const board = openBoard(doc);
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/sync/${workshop.id}`, ['rembuk', `token.${token}`]);
    const opened = new Promise((open) => socket.once('open', open));
    const member = await whoAmI(server.origin, workshop.id, token);
    await opened;
    doc.on('update', (update: Uint8Array) => socket.send(syncFrame(SYNC.update, update)));
    let acknowledged = 0;
    socket.on('message', (data: Buffer) => {
      const decoder = decoding.createDecoder(new Uint8Array(data));
      if (decoding.readVarUint(decoder) === MESSAGE.acknowledged) acknowledged = decoding.readVarUint(decoder);
    });
    socket.on('error', () => undefined);
    // The kill comes somewhere among the edits: each round a little later.
    const killAt = Math.floor((EDITS * (round + 1)) / (KILLS + 1));
    for (let index = 0; index < EDITS; index += 1) {
      const id = `card-${round}-${index}`;
      sent.push(id);
      putCard(board, id, member, `Kartu ${round} ${index}`);
      if (index % 4 === 3) await new Promise((next) => setTimeout(next, 2));
      if (index === killAt) break;
    }
    await server.kill();
    socket.terminate();
    for (const id of sent.slice(0, acknowledged)) safe.add(id);
    server = await startChild(folder);
  }

  const reply = await fetch(`${server.origin}/api/workshops/${workshop.id}/snapshot`, { headers: { authorization: `Bearer ${token}` } });
  const kept = new Set(((await reply.json()) as { cards: { id: string }[] }).cards.map(({ id }) => id));
  await server.kill();
  expect(safe.size).toBeGreaterThan(KILLS);
  expect([...safe].filter((id) => !kept.has(id))).toEqual([]);
}, 120_000);

async function whoAmI(origin: string, workshop: string, token: string): Promise<string> {
  const reply = await fetch(`${origin}/api/workshops/${workshop}`, { headers: { authorization: `Bearer ${token}` } });
  return ((await reply.json()) as { member: { id: string } }).member.id;
}
