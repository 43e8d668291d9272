import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRecordId } from '#shared/domain/ids.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openSession } from '../support/session.ts';
import { until } from '../support/stock-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'rembuk-full-'));
// A real full disk: a memory disk of four megabytes, which only root may mount.
const mounted = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]).status === 0;
let server: TestServer;

beforeAll(async () => {
  if (mounted) server = await startServer({ dataDir: folder });
});

afterAll(async () => {
  if (mounted) {
    await server.close('keep');
    spawnSync('umount', [folder]);
  }
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
});

// Without the right to mount a disk there is none to fill.
test.skipIf(!mounted)('on a full disk nothing is called saved, nobody is thrown out, and all arrives once there is room', async () => {
  const { workshop } = await server.createWorkshop();
  const [first, second] = [await server.join(workshop.joinCode), await server.join(workshop.joinCode)];
  const sari = await openSession(server, workshop.id, first.token);
  const budi = await openSession(server, workshop.id, second.token);
  await until('both are in', () => sari.synced && budi.synced);

  const ballast = join(folder, 'ballast');
  fill(ballast);
  const ids = Array.from({ length: 30 }, (_, index) => {
    const id = newRecordId();
    sari.dispatch({ type: 'add', collection: 'cards', id, values: { text: `kartu ${index} `.repeat(150) } });
    return id;
  });
  await until('the server says so', () => sari.storageFailing && budi.storageFailing, 15_000);
  const unsafe = ids.filter((id) => sari.savedState('cards', id) !== 'saved');
  expect(unsafe.length).toBeGreaterThan(0);
  expect(unsafe.filter((id) => budi.view.maps.cards.has(id)), 'nobody holds what the server could lose').toEqual([]);
  expect([sari.state, budi.state]).toEqual(['connected', 'connected']);

  rmSync(ballast);
  await until('all is saved', () => sari.unsaved === 0 && !sari.storageFailing, 20_000);
  await until('and seen', () => ids.every((id) => budi.view.maps.cards.has(id)), 10_000);
  expect(sari.drafts).toEqual([]);
  sari.close();
  budi.close();
}, 90_000);

/** Writes until the disk takes no more. */
function fill(path: string): void {
  for (let size = 4_000_000; size > 500; size = Math.floor(size * 0.9)) {
    try {
      writeFileSync(path, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // As much as fits was written; a smaller piece may still find room.
    }
  }
}
