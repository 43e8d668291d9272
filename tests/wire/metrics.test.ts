/** What the server counts of people's work, and what it must not know of them. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import { encodePresence } from '#server/sync/presence-gate.ts';
import { awarenessFrame, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { putCard } from '../support/records.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';
import { stockClient, until, type StockClient } from '../support/stock-client.ts';
import { watchedLine } from './lines.ts';

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

async function read(): Promise<string> {
  return (await server.api('GET', '/metrics')).text();
}

async function counts(): Promise<ReadonlyMap<string, number>> {
  const samples = (await read()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

/** An update whose value can't be read, and which quotes somebody's words. */
function unreadable(root: string, value: string): Uint8Array {
  return syncFrame(SYNC.update, encoding.encode((encoder) => {
    for (const number of [1, 1, 5, 0, 0x22, 1]) encoding.writeVarUint(encoder, number);
    for (const name of [root, 'card-1']) encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, value);
    encoding.writeVarUint(encoder, 0);
  }));
}

test('counts what people do and what is refused, and names nobody; nor does the log', async () => {
  const { workshop, tokens } = await server.createWorkshop({ title: 'Judul Rahasia' });
  const { token, member } = await server.join(workshop.joinCode, { name: 'Nama Rahasia' });
  const [sari, rina] = [stockClient(server.origin, workshop.id, token), stockClient(server.origin, workshop.id, tokens.facilitator)];
  clients.push(sari, rina);
  await until('both are in', () => sari.provider.synced && rina.provider.synced);
  const before = await counts();
  putCard(sari.board, 'card-1', member.id, 'Tulisan Rahasia');
  putCard(sari.board, 'card-2', 'somebody-else', 'Tulisan Rahasia');
  await until('Rina sees it', () => rina.board.collections.cards.has('card-1'));
  const line = await watchedLine(server.origin, workshop.id, (await server.join(workshop.joinCode)).token);
  line.socket.send(awarenessFrame(encodePresence([{ client: 99, clock: 1, state: {} }])));
  line.socket.send(unreadable('cards', 'Rahasia'));
  expect(await line.closed).toBe(4422);
  const other = await watchedLine(server.origin, workshop.id, (await server.join(workshop.joinCode)).token);
  other.socket.send(unreadable('Akar Rahasia', '1'));
  expect(await other.closed).toBe(4422);
  await server.api('POST', '/api/join', { body: { code: 'tiga-kata-rahasia', consent: true } });
  await server.api('POST', '/api/join', { body: { code: workshop.joinCode } });
  await until('the lines are counted out', async () => (await counts()).get('rembuk_connections') === 2);
  const after = await counts();

  const grown = (sample: string): number => (after.get(sample) ?? NaN) - (before.get(sample) ?? NaN);
  expect(grown('rembuk_updates_total{verdict="trimmed"}')).toBe(1);
  expect(grown('rembuk_updates_total{verdict="violation"}')).toBe(2);
  expect(grown('rembuk_updates_total{verdict="admitted"}'), 'one card, and two lines that had nothing to tell').toBeGreaterThanOrEqual(3);
  expect(grown('rembuk_lines_ended_total{reason="malformed"}')).toBe(2);
  expect([grown('rembuk_joins_refused_total{reason="unknown"}'), grown('rembuk_joins_refused_total{reason="incomplete"}')]).toEqual([1, 1]);
  expect(grown('rembuk_presence_frames_total')).toBeGreaterThanOrEqual(1);
  expect(grown('rembuk_received_bytes_total')).toBeGreaterThan(100);
  expect(grown('rembuk_sent_bytes_total')).toBeGreaterThan(100);
  expect(grown('rembuk_commit_seconds_count')).toBeGreaterThanOrEqual(1);
  expect(grown('rembuk_commit_entries_sum')).toBeGreaterThanOrEqual(grown('rembuk_commit_entries_count'));
  expect(after.get('rembuk_commit_seconds_sum')).toBeGreaterThan(0);
  expect([after.get('rembuk_rooms_open'), after.get('rembuk_members_connected'), after.get('rembuk_storage_failing')]).toEqual([1, 2, 0]);
  expect(after.get('process_resident_memory_bytes')).toBeGreaterThan(30_000_000);
  expect(after.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);

  const log = server.log.join('');
  for (const told of [await read(), log]) {
    for (const secret of ['ahasia', token, tokens.facilitator, workshop.joinCode, member.id, ORGANIZER_KEY, '127.0.0.1']) expect(told).not.toContain(secret);
  }
  expect(await read()).not.toContain(workshop.id);
  expect(log).toContain('gate.violation');
});
