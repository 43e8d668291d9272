/** Lines that mean harm, or know no better: whatever they do, the others work on. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { encodePresence } from '#server/sync/presence-gate.ts';
import { SESSION_FORMAT } from '#shared/export/session-file.ts';
import type { CreatedWorkshop } from '#shared/protocol/http.ts';
import { awarenessFrame, jsonFrame, MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { putCard } from '../support/records.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';
import { stockClient, until, type StockClient } from '../support/stock-client.ts';
import { stubbornLine, watchedLine } from './lines.ts';

let server: TestServer;
let clients: StockClient[];
beforeEach(async () => {
  server = await startServer();
  clients = [];
});
afterEach(async () => {
  for (const client of clients) client.close();
  await server.close();
});

function enter(workshop: string, token: string): StockClient {
  const client = stockClient(server.origin, workshop, token);
  clients.push(client);
  return client;
}

/** A workshop with Sari and Rina at work in it, and a token for whoever disturbs them. */
async function busyRoom(created?: CreatedWorkshop) {
  const { workshop, tokens } = created ?? (await server.createWorkshop());
  const { token, member } = await server.join(workshop.joinCode, { name: 'Sari' });
  const hostile = await server.join(workshop.joinCode, { name: 'Budi' });
  const sari = enter(workshop.id, token);
  const rina = enter(workshop.id, tokens.facilitator);
  await until('both are in', () => sari.provider.synced && rina.provider.synced);
  let round = 0;
  const workOn = async (): Promise<void> => {
    const id = `card-${(round += 1)}`;
    putCard(sari.board, id, member.id, 'Tetap jalan');
    await until('Rina sees the next card', () => rina.board.collections.cards.has(id));
    expect((await server.api('GET', '/healthz')).status).toBe(200);
    expect([sari.provider.wsconnected, rina.provider.wsconnected]).toEqual([true, true]);
  };
  return { workshop, tokens, hostile, sari, rina, workOn };
}

/** Bytes that look like chance but are the same on every run. */
function noise(seed: number, length: number): Uint8Array {
  let state = seed + 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

describe('while somebody sends nonsense, the others work on', () => {
  test('bytes by chance, and messages of every number cut off anywhere', async () => {
    const { workshop, hostile, workOn } = await busyRoom();
    const doc = new Y.Doc();
    doc.getMap('cards').set('card-x', new Y.Map([['x', 1]]));
    const honest = [syncFrame(SYNC.update, Y.encodeStateAsUpdate(doc)), syncFrame(SYNC.step1, Uint8Array.from([1, 5, 5])), jsonFrame(MESSAGE.command, { id: 'abcd', type: 'stage.close' })];
    const frames = [
      ...Array.from({ length: 60 }, (_, index) => noise(index, 1 + index * 7)),
      ...Array.from({ length: 30 }, (_, index) => syncFrame(index % 2 ? SYNC.update : SYNC.step2, noise(index, 3 + index * 11))),
      ...honest.flatMap((frame) => Array.from({ length: Math.min(12, frame.length) }, (_, index) => frame.slice(0, index))),
      ...Array.from({ length: 90 }, (_, number) => Uint8Array.from([number, ...noise(number, number % 5)])),
    ];
    let line = await watchedLine(server.origin, workshop.id, hostile.token);
    const codes = new Set<number>();
    for (const frame of frames) {
      if (line.isClosed()) line = await watchedLine(server.origin, workshop.id, hostile.token);
      line.socket.send(frame);
      await Promise.race([line.closed.then((code) => codes.add(code)), new Promise((next) => setTimeout(next, 4))]);
    }
    line.socket.terminate();
    expect([...codes]).toContain(4422);
    expect([...codes].filter((code) => ![4422, 4423, 4529].includes(code))).toEqual([]);
    await workOn();
    expect(server.log.filter((one) => one.includes('server.mistake'))).toEqual([]);
  });

  test('numbers at the edge of what can be counted, in presence', async () => {
    const { workshop, hostile, rina, workOn } = await busyRoom();
    const line = await watchedLine(server.origin, workshop.id, hostile.token);
    const states = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1, 2 ** 53 - 2];
    for (const [index, clock] of states.entries()) line.socket.send(awarenessFrame(encodePresence([{ client: 900 + index, clock, state: { cursor: { x: 1, y: 1 } } }])));
    line.socket.send(awarenessFrame(encodePresence([{ client: 77, clock: 1, state: { cursor: { x: 1, y: 1 } } }])));
    await until('Budi is seen', () => rina.provider.awareness.getStates().has(77));
    line.socket.close();
    await until('Budi is gone', () => !rina.provider.awareness.getStates().has(77));
    expect([...rina.provider.awareness.getStates().keys()].filter((client) => client >= 900 && client < 910)).toEqual([]);
    await workOn();
  });

  test('a flood of presence, which costs a line that has no measure', async () => {
    const { workshop, hostile, workOn } = await busyRoom();
    const line = await watchedLine(server.origin, workshop.id, hostile.token);
    const large = awarenessFrame(new Uint8Array(200_000));
    for (let index = 0; index < 10; index += 1) line.socket.send(large);
    expect(await line.closed).toBe(4529);
    await workOn();
  });

  test('a line that is cut in the middle of a word', async () => {
    const { workshop, hostile, workOn } = await busyRoom();
    const torn = await stubbornLine(server.origin, workshop.id, hostile.token);
    torn.send(syncFrame(SYNC.step1, Uint8Array.from([0])));
    torn.end();
    const line = await watchedLine(server.origin, workshop.id, hostile.token);
    line.socket.send(syncFrame(SYNC.update, noise(1, 60_000)), { fin: false });
    line.socket.terminate();
    await workOn();
  });
});

test('somebody who stops reading is let go at two megabytes, and the others don\'t wait for it', async () => {
  // A board worth two megabytes, which everybody who comes is sent.
  const cards = Array.from({ length: 300 }, (_, index) => ({ id: `besar-${index}`, author: 'rembuk', kind: 'need', text: 'kartu besar '.repeat(600), x: index, y: 0 }));
  const reply = await server.api('POST', '/api/workshops/import', {
    token: ORGANIZER_KEY,
    body: { format: SESSION_FORMAT, schemaVersion: 1, workshop: { title: 'Besar', language: 'id', templateId: null, agenda: 'short', retentionDays: 1 }, stage: null, board: { schemaVersion: 1, cards } },
  });
  const { workshop, hostile, rina, workOn } = await busyRoom((await reply.json()) as CreatedWorkshop);
  expect(rina.board.collections.cards.size).toBe(300);
  const line = await watchedLine(server.origin, workshop.id, hostile.token);
  line.socket.pause();
  for (let index = 0; index < 12; index += 1) line.socket.send(syncFrame(SYNC.step1, Uint8Array.from([0])));
  await new Promise((turns) => setTimeout(turns, 200));
  await workOn();
  // It hears why once it reads again, if the server was still willing to wait; its line has ended in any case.
  line.socket.resume();
  expect([4530, 1006]).toContain(await line.closed);
  await workOn();
  // Whoever was let go for that comes back as everybody does, and has missed nothing.
  const back = enter(workshop.id, hostile.token);
  await until('everything has come', () => back.provider.synced && back.board.collections.cards.size === rina.board.collections.cards.size);
  expect(back.board.collections.cards.toJSON()).toEqual(rina.board.collections.cards.toJSON());
}, 30_000);
