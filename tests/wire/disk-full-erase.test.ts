/** Asking to be erased while the disk is full: nothing is half done, and asking again does it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attend } from '../support/attendee.ts';
import { foundOnDisk } from '../support/disk.ts';
import { putCard } from '../support/records.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/stock-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'rembuk-full-erase-'));
const ballast = join(folder, 'ballast');
const mounted = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]).status === 0;
let server: TestServer;

beforeAll(async () => {
  if (mounted) server = await startServer({ dataDir: folder });
});
afterAll(async () => {
  if (mounted) await server.close('keep').finally(() => spawnSync('umount', ['-l', folder]));
  rmSync(folder, { recursive: true, force: true });
});

// Only root may mount a disk small enough to be filled.
test.skipIf(!mounted)('whoever can\'t be erased now is told so, stays in with all that is theirs, and is erased once there is room', async () => {
  const { workshop, tokens } = await server.createWorkshop();
  const { token, member } = await server.join(workshop.joinCode, { name: 'Kenanga-Penuh' });
  const here = await attend(server.origin, workshop.id, token);
  putCard(here.board, 'card-1', member.id, 'kartu');
  await until('the card is kept', async () => (await (await server.api('GET', `/api/workshops/${workshop.id}/me`, { token })).json()).records.cards?.length === 1);
  const erase = () => server.api('DELETE', `/api/workshops/${workshop.id}/me`, { token, body: { cards: 'delete' } });

  for (let size = 3_000_000; size > 500; size = Math.floor(size * 0.9)) {
    try {
      writeFileSync(ballast, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // As much as fits was written; a smaller piece may still find room.
    }
  }
  const refused = await erase();
  expect([refused.status, (await refused.json()).type]).toEqual([503, 'urn:rembuk:problem:not-saved']);
  await new Promise((told) => setTimeout(told, 200));
  expect(here.closed(), 'nobody is shown out for nothing').toBeUndefined();
  expect(await (await server.api('GET', `/api/workshops/${workshop.id}/me`, { token })).json()).toMatchObject({ member: { name: 'Kenanga-Penuh' }, records: { cards: [{ id: 'card-1' }] } });

  rmSync(ballast);
  await until('it is done', async () => (await erase()).status === 204, 15_000);
  await until('the line is told', () => here.closed() === 4412);
  const board = await (await server.api('GET', `/api/workshops/${workshop.id}/snapshot`, { token: tokens.facilitator })).json();
  expect(board.cards).toEqual([]);
  expect(foundOnDisk(folder, ['Kenanga-Penuh', member.id])).toEqual([]);
}, 60_000);
