/** How the server goes down, as a process, with people on the line who make it hard. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { SESSION_FORMAT } from '#shared/export/session-file.ts';
import { openBoard } from '#shared/board/board.ts';
import type { CreatedWorkshop, Joined } from '#shared/protocol/http.ts';
import { SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { startChild, type ChildServer } from '../support/child-server.ts';
import { putCard } from '../support/records.ts';
import { ORGANIZER_KEY } from '../support/server.ts';
import { until } from '../support/stock-client.ts';
import { stubbornLine, watchedLine } from './lines.ts';

let folder: string;
let server: ChildServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rembuk-down-'));
  server = await startChild(folder);
});
afterEach(async () => {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<T>(method: string, path: string, token: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const reply = await fetch(server.origin + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

/** A workshop whose board is large enough that nobody's line swallows it unread. */
async function largeWorkshop(): Promise<CreatedWorkshop> {
  const cards = Array.from({ length: 250 }, (_, index) => ({ id: `besar-${index}`, author: 'rembuk', kind: 'need', text: 'kartu besar '.repeat(600), x: index, y: 0 }));
  return ask('POST', '/api/workshops/import', ORGANIZER_KEY, {
    format: SESSION_FORMAT, schemaVersion: 1, stage: null, board: { schemaVersion: 1, cards },
    workshop: { title: 'Besar', language: 'id', templateId: null, agenda: 'short', retentionDays: 1 },
  });
}

function enter({ workshop }: CreatedWorkshop): Promise<Joined> {
  return ask('POST', '/api/join', '', { code: workshop.joinCode, consent: true });
}

/** A request whose body never comes whole. */
function hangingRequest(): ReturnType<typeof connect> {
  const { hostname, port } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(`POST /api/join HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n{"code":`);
  return socket;
}

/** Asks the process to end; how it ended and after how long. */
async function end(): Promise<{ readonly code: number | null; readonly milliseconds: number }> {
  const began = performance.now();
  server.process.removeAllListeners('exit');
  const ended = once(server.process, 'exit');
  server.process.kill('SIGTERM');
  const [code] = await ended;
  return { code, milliseconds: performance.now() - began };
}

describe('asked to end', () => {
  test('it is down within five seconds though one never reads, one hangs in a request and one is writing, and keeps what it acknowledged', async () => {
    const created = await largeWorkshop();
    const { workshop, tokens } = created;
    const deaf = await enter(created);
    const deafLine = await watchedLine(server.origin, workshop.id, deaf.token);
    deafLine.socket.pause();
    for (let index = 0; index < 2; index += 1) deafLine.socket.send(syncFrame(SYNC.step1, Uint8Array.from([0])));
    const stubborn = await stubbornLine(server.origin, workshop.id, deaf.token);
    const hanging = hangingRequest();

    const { token, member } = await enter(created);
    const board = openBoard(new Y.Doc());
    const ids: string[] = [];
    const covers: number[] = [];
    const line = await watchedLine(server.origin, workshop.id, token, board.doc, () => void covers.push(ids.length));
    let writing = true;
    const work = (async () => {
      for (let index = 0; writing && !line.isClosed() && index < 100; index += 1) {
        ids.push(`card-${index}`);
        putCard(board, `card-${index}`, member.id, `Kartu ${index}`);
        await new Promise((next) => setTimeout(next, 10));
      }
    })();
    await until('some of it is acknowledged', () => line.acknowledged() > 5);
    const { code, milliseconds } = await end();
    writing = false;
    await work;

    expect([code, await line.closed, stubborn.told()]).toEqual([0, 4503, 4503]);
    expect(milliseconds, server.said()).toBeLessThan(5_000);
    const took = /"event":"server.closed","milliseconds":(\d+),"whole":true/.exec(server.said())?.[1];
    expect(Number(took), 'who takes no notice is cut off').toBeLessThan(3_800);
    hanging.destroy();
    deafLine.socket.terminate();
    const safe = ids.slice(0, covers[line.acknowledged() - 1] ?? 0);
    expect(safe.length).toBeGreaterThan(3);
    server = await startChild(folder);
    const { cards } = await ask<{ cards: { id: string }[] }>('GET', `/api/workshops/${workshop.id}/snapshot`, tokens.facilitator);
    const kept = new Set(cards.map(({ id }) => id));
    expect(safe.filter((id) => !kept.has(id))).toEqual([]);
    expect(kept.has('besar-249')).toBe(true);
  }, 60_000);

  test('it says at once that no one should be sent here, and lets no one in', async () => {
    const created = await ask<CreatedWorkshop>('POST', '/api/workshops', ORGANIZER_KEY, { title: 'Uji', language: 'id' });
    const { token } = await enter(created);
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
    const hanging = hangingRequest();
    await new Promise((turns) => setTimeout(turns, 50));
    const down = end();
    await until('it is said', async () => (await fetch(`${server.origin}/readyz`)).status === 503, 1_000);
    expect(await (await fetch(`${server.origin}/readyz`)).json()).toEqual({ status: 'not-ready', reasons: ['draining'] });
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.origin}/api/templates`)).status).toBe(503);
    await expect(stubbornLine(server.origin, created.workshop.id, token)).rejects.toThrow('503');
    expect((await down).code).toBe(0);
    hanging.destroy();
  }, 60_000);

  test('twice, it ends at once', async () => {
    const hanging = hangingRequest();
    await new Promise((turns) => setTimeout(turns, 50));
    const down = end();
    setTimeout(() => server.process.kill('SIGTERM'), 30); // The same Ctrl-C, passed on by npm.
    await new Promise((turns) => setTimeout(turns, 600));
    expect(server.process.exitCode, 'it waits for the request').toBe(null);
    const again = performance.now();
    server.process.kill('SIGTERM');
    expect((await down).code).toBe(1);
    expect(performance.now() - again).toBeLessThan(500);
    hanging.destroy();
  }, 60_000);

  test('with nobody there, it is gone in a moment', async () => {
    const { code, milliseconds } = await end();
    expect([code, milliseconds < 1_000]).toEqual([0, true]);
  }, 60_000);
});
