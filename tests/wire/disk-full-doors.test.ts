/** A full disk as programs meet it: over a bare line and over HTTP, with every kind of request. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#shared/board/board.ts';
import { jsonFrame, MESSAGE } from '#shared/protocol/frames.ts';
import { putCard } from '../support/records.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';
import { stockClient, until } from '../support/stock-client.ts';
import { watchedLine } from './lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'rembuk-full-doors-'));
const ballast = join(folder, 'ballast');
const mounted = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]).status === 0;
let server: TestServer;

beforeAll(async () => {
  if (mounted) server = await startServer({ dataDir: folder });
});
afterAll(async () => {
  if (mounted) {
    await server.close('keep').finally(() => spawnSync('umount', ['-l', folder]));
  }
  rmSync(folder, { recursive: true, force: true });
});

// Only root may mount a disk small enough to be filled.
test.skipIf(!mounted)('a full disk is said at every door, ends no line and no server, and is over once there is room', async () => {
  const doomed = await server.createWorkshop({ title: 'kenari-yang-akan-dihapus' });
  const { workshop, tokens } = await server.createWorkshop();
  const { token, member } = await server.join(workshop.joinCode);
  const board = openBoard(new Y.Doc());
  const line = await watchedLine(server.origin, workshop.id, token, board.doc);
  const witness = stockClient(server.origin, workshop.id, tokens.facilitator);
  await until('the witness is in', () => witness.provider.synced);
  const command = (body: unknown) => server.api('POST', `/api/workshops/${workshop.id}/commands`, { token: tokens.facilitator, body });
  const listed = async () => ((await (await server.api('GET', '/api/workshops', { token: ORGANIZER_KEY })).json()) as { id: string }[]).map(({ id }) => id).sort();
  const before = await listed();

  fillDisk();
  const ids = Array.from({ length: 25 }, (_, index) => `card-${index}`);
  for (const id of ids) putCard(board, id, member.id, `kartu ${id} `.repeat(120));
  await until('everybody is told', () => line.notices.includes('storage-failing'), 15_000);
  const unsafe = ids.slice(Math.max(0, line.acknowledged() - 1)); // The first frame was the answer to step 1.
  const acknowledged = line.acknowledged();
  expect(unsafe.length).toBeGreaterThan(0);

  line.socket.send(jsonFrame(MESSAGE.command, { id: 'name-1', type: 'member.rename', name: 'Sari' }));
  await until('the command is answered', () => line.answers.length > 0);
  expect(line.answers).toEqual([{ id: 'name-1', ok: false, problem: 'not-saved' }]);
  for (const [method, path, body, as] of [
    ['POST', `/api/workshops/${workshop.id}/commands`, { id: 'same-1', type: 'stage.open', stage: 'cluster' }, tokens.facilitator],
    ['POST', `/api/workshops/${workshop.id}/commands`, { id: 'remove', type: 'member.remove', member: member.id }, tokens.facilitator],
    ['POST', '/api/join', { code: workshop.joinCode, consent: true }, undefined],
    ['POST', '/api/workshops', { title: 'Baru', language: 'id' }, ORGANIZER_KEY],
    ['POST', `/api/workshops/${workshop.id}/links`, {}, ORGANIZER_KEY],
    ['DELETE', `/api/workshops/${doomed.workshop.id}`, undefined, ORGANIZER_KEY],
  ] as const) {
    const reply = await server.api(method, path, { ...(body ? { body } : {}), ...(as ? { token: as } : {}) });
    const told = (await reply.json()) as { type: string };
    expect([path, reply.status, told.type]).toEqual([path, 503, 'urn:rembuk:problem:not-saved']);
    expect(JSON.stringify(told)).not.toMatch(/sqlite|\bat .*:\d+/i);
  }
  expect([(await server.api('GET', '/healthz')).status, (await server.api('GET', '/readyz')).status]).toEqual([200, 503]);
  expect(await listed(), 'nothing half-made, nothing half-erased').toEqual(before);
  expect(line.acknowledged(), 'nothing is called safe meanwhile').toBe(acknowledged);
  expect([line.isClosed(), witness.provider.wsconnected]).toEqual([false, true]);
  const seen = unsafe.filter((id) => witness.board.collections.cards.has(id));
  expect(seen, 'nobody holds what the server could lose').toEqual([]);

  rmSync(ballast);
  await until('the end of it is told', () => line.notices.at(-1) === 'storage-recovered', 15_000);
  await until('all is acknowledged', () => line.acknowledged() === line.sent(), 15_000);
  await until('and seen', () => ids.every((id) => witness.board.collections.cards.has(id)));
  const again = await command({ id: 'same-1', type: 'stage.open', stage: 'cluster' });
  expect([again.status, (await (await server.api('GET', `/api/workshops/${workshop.id}`, { token })).json()).stage]).toEqual([200, 'cluster']);
  expect((await server.api('DELETE', `/api/workshops/${doomed.workshop.id}`, { token: ORGANIZER_KEY })).status).toBe(204);
  expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1')).join('').includes('kenari-yang-akan-dihapus')).toBe(false);
  line.socket.close();
  witness.close();
}, 90_000);

/** Writes until the disk takes no more. */
function fillDisk(): void {
  for (let size = 3_000_000; size > 500; size = Math.floor(size * 0.9)) {
    try {
      writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // As much as fits was written; a smaller piece may still find room.
    }
  }
}
