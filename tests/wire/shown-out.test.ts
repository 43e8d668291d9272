/** Whoever is shown out is out, also when the line takes no notice of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#shared/board/board.ts';
import { jsonFrame, MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { putCard } from '../support/records.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/stock-client.ts';
import { stubbornLine } from './lines.ts';

let server: TestServer;
beforeEach(async () => void (server = await startServer()));
afterEach(() => server.close());

async function stubbornMember() {
  const { workshop, tokens } = await server.createWorkshop();
  const { token, member } = await server.join(workshop.joinCode);
  const line = await stubbornLine(server.origin, workshop.id, token);
  const doc = new Y.Doc();
  const board = openBoard(doc);
  doc.on('update', (update: Uint8Array) => line.send(syncFrame(SYNC.update, update)));
  const cards = async (): Promise<string[]> => {
    const reply = await server.api('GET', `/api/workshops/${workshop.id}/snapshot`, { token: tokens.facilitator });
    return ((await reply.json()) as { cards: { id: string }[] }).cards.map(({ id }) => id);
  };
  putCard(board, 'card-1', member.id, 'Sebelum');
  await until('the first card is kept', async () => (await cards()).includes('card-1'));
  const command = (body: unknown) => server.api('POST', `/api/workshops/${workshop.id}/commands`, { token: tokens.facilitator, body });
  return { workshop, line, board, member, cards, command };
}

function bytesOnDisk(): string {
  return readdirSync(server.dataDir).map((name) => readFileSync(join(server.dataDir, name), 'latin1')).join('');
}

describe('somebody who is shown out and stays on the line', () => {
  test('writes nothing more after being removed, and renames nobody', async () => {
    const { workshop, line, board, member, cards, command } = await stubbornMember();
    expect((await command({ id: 'rm-1', type: 'member.remove', member: member.id })).status).toBe(200);
    await until('the line is told', () => line.told() === 4401, 1_000);
    putCard(board, 'card-2', member.id, 'Sesudah');
    line.send(jsonFrame(MESSAGE.command, { id: 'name-1', type: 'member.rename', name: 'Hantu' }));
    const other = await server.join(workshop.joinCode, { name: 'Tono' });
    const late = await stubbornLine(server.origin, workshop.id, other.token);
    const doc = new Y.Doc();
    doc.on('update', (update: Uint8Array) => late.send(syncFrame(SYNC.update, update)));
    putCard(openBoard(doc), 'card-3', other.member.id, 'Orang lain');
    await until('somebody else\'s card is kept', async () => (await cards()).includes('card-3'));
    expect((await cards()).sort()).toEqual(['card-1', 'card-3']);
    expect(bytesOnDisk()).not.toContain('Hantu');
    line.end();
    late.end();
  });

  test('brings nothing back into a workshop that was deleted, and doesn\'t bring the server down', async () => {
    const { workshop, line, board, member } = await stubbornMember();
    expect((await server.api('DELETE', `/api/workshops/${workshop.id}`, { token: ORGANIZER_KEY })).status).toBe(204);
    await until('the line is told', () => line.told() === 4410, 1_000);
    putCard(board, 'card-2', member.id, 'kenari-dari-lubang');
    line.send(jsonFrame(MESSAGE.command, { id: 'name-1', type: 'member.rename', name: 'Hantu' }));
    line.send(syncFrame(SYNC.step1, Uint8Array.from([0])));
    const { workshop: next } = await server.createWorkshop();
    await server.join(next.joinCode);
    await new Promise((turns) => setTimeout(turns, 100));
    expect((await server.api('GET', '/healthz')).status).toBe(200);
    expect(bytesOnDisk()).not.toMatch(/kenari-dari-lubang|Hantu/);
    line.end();
  });
});
