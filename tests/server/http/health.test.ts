import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildApp } from '#server/app.ts';
import { SERVER_BOUNDS } from '#server/bounds.ts';
import { createInvites } from '#server/identity/invites.ts';
import { createJoinThrottle } from '#server/identity/join-throttle.ts';
import { createMembers } from '#server/identity/members.ts';
import { createOrganizers } from '#server/identity/organizers.ts';
import { openDatabase } from '#server/journal/database.ts';
import { createEvidence } from '#server/journal/evidence.ts';
import { JournalFailure, type Journal } from '#server/journal/journal.ts';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import { systemClock } from '#server/observe/clock.ts';
import { createLog } from '#server/observe/log.ts';
import { createMetrics } from '#server/observe/metrics.ts';
import { createReadiness } from '#server/observe/readiness.ts';
import { createLines } from '#server/sync/lines.ts';
import { createPapers } from '#server/sealed/papers.ts';
import { createRooms } from '#server/sync/rooms.ts';
import { createCatalogue } from '#server/workshops/catalogue.ts';
import { createLateBox } from '#server/workshops/late-box.ts';
import { ORGANIZER_KEY } from '../../support/server.ts';

let folder: string;
const ends: (() => unknown)[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'rembuk-health-'))));
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

/** The server over a journal whose disk can be filled and emptied. */
async function setupApp(publicUrl?: string) {
  const database = openDatabase(folder);
  const disk = { full: false };
  const journal: Journal = {
    ...createMemoryJournal(),
    probe() {
      if (disk.full) throw new JournalFailure('disk-full', new Error('no space left'));
    },
  };
  const clock = systemClock;
  const log = createLog('silent', () => undefined, clock.now);
  const [metrics, catalogue, members] = [createMetrics(), createCatalogue(database), createMembers(database, clock.now)];
  const readiness = createReadiness(clock, () => journal.probe());
  const lines = createLines(clock);
  const rooms = createRooms({ journal, evidence: createEvidence(folder), catalogue, members, papers: createPapers(database), lateBox: createLateBox(database, clock.now), clock, log, metrics, openRooms: 10 });
  metrics.watch({ openRooms: rooms.openCount, connections: () => 0, members: () => 0, storageFailing: readiness.storageFailing });
  const app = await buildApp({
    catalogue, members, rooms, journal, clock, log, metrics, readiness, publicUrl, onlyThisMachine: true, clientFolder: undefined,
    invites: createInvites(database, clock.now), organizers: createOrganizers(database, ORGANIZER_KEY, clock.now),
    throttle: createJoinThrottle(clock.now), lines, bounds: SERVER_BOUNDS,
  });
  ends.push(() => database.close(), () => metrics.close(), () => readiness.close(), () => lines.close(), () => rooms.close(), () => app.close());
  const ask = async (url: string, headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') => {
    const reply = await app.inject({ method: 'GET', url, headers: { host: '127.0.0.1:3000', ...headers }, remoteAddress });
    return { status: reply.statusCode, text: reply.body, type: reply.headers['content-type'] };
  };
  const ready = async () => {
    const { status, text } = await ask('/readyz');
    return [status, JSON.parse(text).reasons ?? []];
  };
  return { app, disk, readiness, ask, ready };
}

describe('readiness', () => {
  test('is told truly at each step of a server\'s life, and the process is alive all along', async () => {
    const { app, disk, readiness, ask, ready } = await setupApp();
    const alive = async () => expect((await ask('/healthz')).status).toBe(200);
    expect(await ready()).toEqual([503, ['starting']]);
    await alive();
    await app.listen({ port: 0, host: '127.0.0.1' });
    expect(await ready()).toEqual([200, []]);
    disk.full = true;
    await new Promise((over) => setTimeout(over, 1_050)); // The disk is tried once a second.
    expect(await ready()).toEqual([503, ['storage-failing']]);
    expect((await ask('/metrics')).text).toContain('rembuk_storage_failing 1\n');
    await alive();
    disk.full = false;
    await new Promise((over) => setTimeout(over, 1_050));
    expect(await ready()).toEqual([200, []]);
    readiness.drain();
    expect(await ready()).toEqual([503, ['draining']]);
    await alive();
    const refused = await ask('/api/templates');
    expect([refused.status, refused.type, JSON.parse(refused.text).type]).toEqual([503, expect.stringContaining('problem+json'), 'urn:rembuk:problem:restarting']);
  });
});

describe('the counts', () => {
  test('are for programs on this machine, and for whoever has the key', async () => {
    const { ask } = await setupApp();
    expect(await ask('/metrics')).toMatchObject({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
    expect((await ask('/metrics', { host: 'localhost:3000' }, '::ffff:127.0.0.1')).status).toBe(200);
    for (const [headers, from] of [
      [{}, '192.168.1.7'],
      [{ 'x-forwarded-for': '192.168.1.7' }, '127.0.0.1'],
      [{ forwarded: 'for=192.168.1.7' }, '127.0.0.1'],
      [{ host: 'rebound.example:3000' }, '127.0.0.1'],
      [{ authorization: 'Bearer guess' }, '192.168.1.7'],
    ] as const) {
      expect([headers, (await ask('/metrics', headers, from)).status]).toEqual([headers, 401]);
    }
    expect((await ask('/metrics', { authorization: `Bearer ${ORGANIZER_KEY}` }, '192.168.1.7')).status).toBe(200);
  });

  test('behind a proxy are for the key alone: there everybody seems to be on this machine', async () => {
    const { ask } = await setupApp('https://rembuk.example');
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/metrics', { authorization: `Bearer ${ORGANIZER_KEY}` })).status).toBe(200);
  });
});
