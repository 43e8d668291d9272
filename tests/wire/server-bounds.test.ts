/** Bounds of the whole server: lines, rooms and requests that come in numbers, or never come whole. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '#server/observe/clock.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { SESSION_FORMAT } from '#shared/export/session-file.ts';
import type { CreatedWorkshop } from '#shared/protocol/http.ts';
import { MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { putCard } from '../support/records.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';
import { stockClient, until } from '../support/stock-client.ts';
import { watchedLine } from './lines.ts';

let server: TestServer | undefined;
const ends: (() => void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await server?.close();
  server = undefined;
});

async function start(options: Parameters<typeof startServer>[0] = {}): Promise<TestServer> {
  server = await startServer(options);
  return server;
}

/** A value of /metrics; labels as they are written there. */
async function counted({ api }: TestServer, sample: string): Promise<number> {
  const line = (await (await api('GET', '/metrics')).text()).split('\n').find((one) => one.startsWith(`${sample} `));
  if (!line) throw new Error(`nothing counts ${sample}`);
  return Number(line.slice(sample.length + 1));
}

describe('lines', () => {
  test('of one member are twelve: the thirteenth comes in, and the oldest goes', async () => {
    const running = await start();
    const { workshop } = await running.createWorkshop();
    const [sari, budi] = [await running.join(workshop.joinCode), await running.join(workshop.joinCode)];
    const other = await watchedLine(running.origin, workshop.id, budi.token);
    const lines = [];
    for (let index = 0; index < LIMITS.connectionsPerMember; index += 1) lines.push(await watchedLine(running.origin, workshop.id, sari.token));
    const [first, second] = lines;
    expect([first?.isClosed(), await counted(running, 'rembuk_connections'), await counted(running, 'rembuk_members_connected')]).toEqual([false, 13, 2]);
    const newest = await watchedLine(running.origin, workshop.id, sari.token);
    expect(await first?.closed).toBe(4531);
    expect([second?.isClosed(), newest.isClosed(), other.isClosed()]).toEqual([false, false, false]);
    newest.socket.close();
    await newest.closed;
    await until('it is counted out', async () => (await counted(running, 'rembuk_connections')) === 12);
    // Whoever left makes room: nobody else goes for the next one.
    ends.push(((next) => () => next.socket.close())(await watchedLine(running.origin, workshop.id, sari.token)));
    await new Promise((turns) => setTimeout(turns, 50));
    expect(second?.isClosed()).toBe(false);
    for (const { socket } of [...lines, other]) socket.close();
    await until('all are counted out', async () => (await counted(running, 'rembuk_members_connected')) <= 1);
  });

  test('beyond what the server takes are told to come later, and nobody who is in is sent away', async () => {
    const running = await start({ bounds: { connections: 3 } });
    const { workshop } = await running.createWorkshop();
    const { token } = await running.join(workshop.joinCode);
    const lines = [];
    for (let index = 0; index < 3; index += 1) lines.push(await watchedLine(running.origin, workshop.id, token));
    expect(await refusedWith(running, workshop.id, token)).toBe(503);
    expect(await counted(running, 'rembuk_lines_refused_total{reason="full"}')).toBe(1);
    expect(lines.map(({ isClosed }) => isClosed())).toEqual([false, false, false]);
    lines[0]?.socket.close();
    await lines[0]?.closed;
    await until('the place is free', async () => (await counted(running, 'rembuk_connections')) === 2);
    lines.push(await watchedLine(running.origin, workshop.id, token));
    expect(lines.at(-1)?.isClosed()).toBe(false);
    for (const { socket } of lines) socket.close();
  });

  test('for workshops that aren\'t there, or without credentials, open nothing and leave no word', async () => {
    const running = await start();
    const { workshop, tokens } = await running.createWorkshop();
    const { token } = await running.join((await running.createWorkshop()).workshop.joinCode);
    const before = await counted(running, 'rembuk_rooms_open');
    const tried = [
      ...Array.from({ length: 20 }, (_, index) => [`Nama-Rahasia-${index}`, tokens.facilitator] as const),
      [workshop.id, 'no-such-token'] as const, [workshop.id, ORGANIZER_KEY] as const,
      [workshop.id, token] as const, // A member, but of another workshop.
      ['__proto__', tokens.facilitator] as const, ['..%2F..%2Fetc', tokens.facilitator] as const,
    ];
    for (const [id, as] of tried) expect([id, await (await watchedLine(running.origin, id, as)).closed]).toEqual([id, 4401]);
    expect(await (await watchedLineWithout(running, workshop.id))).toBe(4401);
    expect([await counted(running, 'rembuk_rooms_open'), await counted(running, 'rembuk_connections')]).toEqual([before, 0]);
    expect(await counted(running, 'rembuk_lines_refused_total{reason="unauthorized"}')).toBe(tried.length + 1);
    expect(running.log.some((line) => line.includes('connection.refused'))).toBe(true);
    expect(running.log.join('')).not.toContain('Rahasia');
  });
});

function refusedWith({ origin }: TestServer, workshop: string, token: string): Promise<number> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/sync/${workshop}`, ['rembuk', `token.${token}`]);
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('open', () => resolve(101));
  });
}

/** The code that a line without any credentials is closed with. */
function watchedLineWithout({ origin }: TestServer, workshop: string): Promise<number> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/sync/${workshop}`);
  socket.on('error', () => undefined);
  return new Promise((resolve) => socket.once('close', resolve));
}

describe('rooms', () => {
  test('beyond what fits into memory wait, with a word for each kind of caller; those that are open work on', async () => {
    const running = await start({ bounds: { openRooms: 2 } });
    const first = await running.createWorkshop();
    const second = await running.createWorkshop();
    const full = await running.api('POST', '/api/workshops', { token: ORGANIZER_KEY, body: { title: 'Ketiga', language: 'id' } });
    expect([full.status, ((await full.json()) as { type: string }).type]).toEqual([503, 'urn:rembuk:problem:server-full']);
    const listed = (await (await running.api('GET', '/api/workshops', { token: ORGANIZER_KEY })).json()) as { id: string }[];
    expect(listed.map(({ id }) => id).sort(), 'nothing half-made is left').toEqual([first.workshop.id, second.workshop.id].sort());
    for (const { workshop, tokens } of [first, second]) expect((await running.api('GET', `/api/workshops/${workshop.id}`, { token: tokens.facilitator })).status).toBe(200);
    expect(running.log.some((line) => line.includes('request.failed'))).toBe(false);
  });

  test('that stand empty leave memory, and are whole when somebody comes back', async () => {
    const hurried = { ...systemClock, after: (delay: number, work: () => void) => systemClock.after(delay === LIMITS.idleRoomMilliseconds ? 60 : delay, work) };
    const running = await start({ clock: hurried });
    const { workshop } = await running.createWorkshop();
    const { token, member } = await running.join(workshop.joinCode);
    const client = stockClient(running.origin, workshop.id, token);
    await until('in', () => client.provider.synced);
    putCard(client.board, 'card-1', member.id, 'Tetap ada');
    await until('kept', async () => (await counted(running, 'rembuk_commit_entries_count')) >= 2);
    await new Promise((over) => setTimeout(over, 150));
    expect(await counted(running, 'rembuk_rooms_open'), 'while somebody is in').toBe(1);
    // On a busy machine it may have stood empty for a moment between its making and the first guest.
    const before = await counted(running, 'rembuk_rooms_evicted_total');
    client.close();
    await until('it leaves', async () => (await counted(running, 'rembuk_rooms_open')) === 0);
    expect(await counted(running, 'rembuk_rooms_evicted_total')).toBe(before + 1);
    const again = stockClient(running.origin, workshop.id, token);
    ends.push(again.close);
    await until('the card is back', () => again.board.collections.cards.has('card-1'));
  });
});

describe('a request that never comes whole', () => {
  const bounds = { headerMilliseconds: 500, requestMilliseconds: 1_000 };

  function slowRequest({ origin }: TestServer, head: string, letter: string) {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    const began = performance.now();
    let said = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => void (said += chunk.toString('latin1')));
    socket.write(head);
    const drip = setInterval(() => socket.write(letter), 100);
    return once(socket, 'close').then(() => (clearInterval(drip), { said, milliseconds: performance.now() - began }));
  }

  test('is cut off, letter by letter as it may come, in its headers and in its body', async () => {
    const running = await start({ bounds });
    const body = 'POST /api/join HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{';
    const upgrade = 'GET /sync/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-A: ';
    const slow = await Promise.all([slowRequest(running, 'GET /healthz HTTP/1.1\r\nX-A: ', 'a'), slowRequest(running, upgrade, 'a'), slowRequest(running, body, ' ')]);
    for (const { said, milliseconds } of slow) {
      expect(said).toMatch(/^HTTP\/1.1 408/);
      expect(milliseconds).toBeLessThan(4_000);
    }
    expect((await running.api('GET', '/healthz')).status).toBe(200);
  });

  test('is not a line, which may be silent for as long as it likes', async () => {
    const running = await start({ bounds });
    const { workshop } = await running.createWorkshop();
    const { token } = await running.join(workshop.joinCode);
    const line = await watchedLine(running.origin, workshop.id, token);
    await new Promise((over) => setTimeout(over, 2_600));
    expect(line.isClosed()).toBe(false);
    line.socket.send(syncFrame(SYNC.step1, Uint8Array.from([0])));
    line.socket.close();
  });

  test('has the time that is written in the limits', async () => {
    const { app } = (await start()).server;
    expect([app.server.headersTimeout, app.server.requestTimeout]).toEqual([LIMITS.headerMilliseconds, LIMITS.requestMilliseconds]);
    expect(app.server.maxConnections).toBeGreaterThan(LIMITS.connections);
  });
});

test('a few bytes that ask for the whole board are answered in measure, and never left unanswered', async () => {
  const running = await start();
  const { workshop } = await running.createWorkshop();
  const line = await watchedLine(running.origin, workshop.id, (await running.join(workshop.joinCode)).token);
  let replies = 0;
  line.socket.on('message', (data: Buffer) => void (data[0] === MESSAGE.sync && data[1] === SYNC.step2 && (replies += 1)));
  for (let index = 0; index < 50; index += 1) line.socket.send(syncFrame(SYNC.step1, Uint8Array.from([0])));
  await until('the first are answered', () => replies === LIMITS.syncRepliesAtOnce);
  await until('and the last', () => replies === LIMITS.syncRepliesAtOnce + 1);
  await new Promise((over) => setTimeout(over, 300));
  expect([replies, line.isClosed()]).toEqual([LIMITS.syncRepliesAtOnce + 1, false]);
  line.socket.close();
});

test('a reader that was cut off for not reading comes back by itself, and lacks nothing', async () => {
  const running = await start();
  const cards = Array.from({ length: 300 }, (_, index) => ({ id: `besar-${index}`, author: 'rembuk', kind: 'need', text: 'kartu besar '.repeat(600), x: index, y: 0 }));
  const reply = await running.api('POST', '/api/workshops/import', {
    token: ORGANIZER_KEY,
    body: { format: SESSION_FORMAT, schemaVersion: 1, workshop: { title: 'Besar', language: 'id', templateId: null, agenda: 'short', retentionDays: 1 }, stage: null, board: { schemaVersion: 1, cards } },
  });
  const { workshop, tokens } = (await reply.json()) as CreatedWorkshop;
  const { token, member } = await running.join(workshop.joinCode);
  const [sari, rina] = [stockClient(running.origin, workshop.id, token), stockClient(running.origin, workshop.id, tokens.facilitator)];
  ends.push(sari.close, rina.close);
  await until('both are in', () => sari.provider.synced && rina.provider.synced);
  const line: unknown = sari.provider.ws;
  if (!(line instanceof WebSocket)) throw new Error('Sari has no line');
  line.pause();
  // Two boards may be on their way to her; whoever goes on asking without reading is let go.
  const asking = setInterval(() => line.send(syncFrame(SYNC.step1, Uint8Array.from([0]))), 250);
  ends.push(() => clearInterval(asking));
  await until('Sari is cut off', async () => (await counted(running, 'rembuk_lines_ended_total{reason="too-slow"}')) === 1, 20_000);
  clearInterval(asking);
  await until('what waited for her is let go', async () => (await counted(running, 'rembuk_connections')) === 1, 2_000);
  putCard(rina.board, 'card-rina', 'fasilitator', 'Sementara itu');
  putCard(sari.board, 'card-sari', member.id, 'Tanpa garis');
  line.resume();
  await until('each has the other\'s card', () => sari.board.collections.cards.has('card-rina') && rina.board.collections.cards.has('card-sari'));
  expect([sari.board.collections.cards.size, rina.board.collections.cards.size]).toEqual([302, 302]);
});
