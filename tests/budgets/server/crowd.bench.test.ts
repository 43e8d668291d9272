/**
 * What a crowd costs: the bars S1, S2, S3, S6 and S7, beside a bare relay in the
 * same run. Reported, never asserted. `REMBUK_BUDGETS=S1,S3 npm run budgets` runs some of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { SESSION_FORMAT } from '#shared/export/session-file.ts';
import { startChild, type ChildServer } from '../../support/child-server.ts';
import { isWanted, report, type Row } from '../report.ts';
import type { Job, Measured, Person } from './job.ts';
import { createWorkshop, gather, importWorkshop, load, startRelay, type Relay } from './processes.ts';

const SECONDS = 10;
/** After this an empty workshop has left memory; see LIMITS.idleRoomMilliseconds. */
const UNTIL_EVICTED = 66_000;

let folder: string;
let server: ChildServer;
let relay: Relay;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rembuk-crowd-'));
  server = await startChild(folder);
  relay = await startRelay();
}, 60_000);

afterAll(async () => {
  relay?.end();
  await server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

function measure(on: 'rembuk' | 'relay', kind: Job['kind'], people: readonly Person[], rate: number, more: Partial<Job> = {}): Promise<Measured> {
  const { origin, pid } = on === 'rembuk' ? { origin: server.origin, pid: server.process.pid ?? 0 } : relay;
  return load({ kind, server: on, origin, pid, people, rate, seconds: SECONDS, ...more });
}

function rowOf(name: string, { expected, missing, p50, p95, p99, cpu, wall, memory, frames, bytes, closed }: Measured): Row {
  return {
    work: name, 'deliveries/s': Math.round(expected / wall), 'missing %': round((100 * missing) / expected), 'p50 ms': p50, 'p95 ms': p95, 'p99 ms': p99,
    'core %': round((100 * cpu) / wall), 'CPU µs/delivery': round((1e6 * cpu) / (expected - missing)), 'frames/s': Math.round(frames / wall), 'MB/s': round(bytes / wall / 1e6), 'MiB': memory, closed,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function ratio(ours: Measured, theirs: Measured): Row {
  const each = ({ cpu, expected, missing }: Measured): number => cpu / (expected - missing);
  return { work: 'Rembuk / relay', 'CPU a delivery': round(each(ours) / each(theirs)) };
}

describe('a crowd', () => {
  for (const [name, count, rate] of [['S1', 200, 1], ['S2', 500, 0.4]] as const) {
    test.runIf(isWanted(name))(`${name}: ${count} people, ${rate} edits a second each`, async () => {
      const people = await gather(server, await createWorkshop(server), count);
      const ours = await measure('rembuk', 'edits', people, rate);
      const theirs = await measure('relay', 'edits', people, rate);
      report(name, [rowOf('Rembuk', ours), rowOf('bare ws relay', theirs), ratio(ours, theirs)]);
    });
  }

  for (const count of [200, 500]) {
    test.runIf(isWanted('S3'))(`S3: ${count} cursors at 20 Hz`, async () => {
      const people = await gather(server, await createWorkshop(server), count);
      const ours = await measure('rembuk', 'cursors', people, 20, { presence: 'short' });
      const stock = count === 200 ? [rowOf('Rembuk, stock clients', await measure('rembuk', 'cursors', people, 20, { presence: 'stock' }))] : [];
      const theirs = count === 200 ? [rowOf('bare ws relay', await measure('relay', 'cursors', people, 20))] : [];
      report(`S3 with ${count}`, [rowOf('Rembuk', ours), ...stock, ...theirs]);
    });
  }

  test.runIf(isWanted('S6'))('S6: restart with 10,000 cards and 300 people coming back', async () => {
    const created = await importWorkshop(server, tenThousandCards());
    const people = await gather(server, created, 300);
    const port = Number(new URL(server.origin).port);
    await server.kill();
    const began = performance.now();
    server = await startChild(folder, port);
    const up = performance.now() - began;
    const { first = 0, last = 0, cards = 0, missing, cpu, memory } = await measure('rembuk', 'joins', people, 0);
    report('S6', [{ work: 'restart', 'listening ms': Math.round(up), 'first in step ms': Math.round(up + first), 'all in step ms': Math.round(up + last), missing, cards, 'CPU s': round(cpu), 'MiB': memory }]);
  });

  test.runIf(isWanted('S7'))('S7: 100 workshops of 10 people', async () => {
    const rows: Row[] = [];
    const people: Person[] = [];
    for (const workshops of [10, 50, 100]) {
      while (people.length < workshops * 10) people.push(...(await gather(server, await createWorkshop(server, `Forum ${people.length / 10}`), 10)));
      rows.push(rowOf(`${workshops} workshops of 10, an edit a second each`, await measure('rembuk', 'edits', people, 1)));
    }
    await new Promise((later) => setTimeout(later, UNTIL_EVICTED));
    const ready: { readonly rooms?: number } = await (await fetch(`${server.origin}/readyz`)).json();
    rows.push({ work: 'all gone a minute ago', 'rooms in memory': ready.rooms ?? -1 });
    // What was let go of is used again: memory is where it was, however often they come and go.
    rows.push(rowOf('all 100 back', await measure('rembuk', 'edits', people, 1)));
    report('S7', rows);
  });
});

function tenThousandCards(): unknown {
  const cards = Array.from({ length: 10_000 }, (_, index) => ({ id: `kartu-${index}`, author: 'rembuk', kind: 'challenge', text: `Kartu nomor ${index}: sumur warga kering tiap kemarau panjang`, x: (index % 100) * 220, y: Math.floor(index / 100) * 220 }));
  return { format: SESSION_FORMAT, schemaVersion: 1, workshop: { title: 'Besar', language: 'id', templateId: null, agenda: 'short', retentionDays: 1 }, stage: null, board: { schemaVersion: 1, cards } };
}
