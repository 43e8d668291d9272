/**
 * Many who mean harm at once, over real sockets against a process of its own: rubbish, lines that never read, doors
 * that don't exist. `REMBUK_STORM=100` makes it a hundred times larger.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { SESSION_FORMAT } from '#shared/export/session-file.ts';
import type { CreatedWorkshop, Joined } from '#shared/protocol/http.ts';
import { awarenessFrame, jsonFrame, MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { collectGarbage, INSPECTED, startChild, type ChildServer } from '../support/child-server.ts';
import { putCard } from '../support/records.ts';
import { ORGANIZER_KEY } from '../support/server.ts';
import { stockClient, until, type StockClient } from '../support/stock-client.ts';

const STORM = Number(process.env['REMBUK_STORM'] ?? 1);
const RUBBISH = 2_000 * STORM;
const DEAF = 24 * STORM;
const INVENTED = 200 * STORM;
const HOSTILE_HANDS = 8;
/** Most pieces end the line that brings them; what comes behind meets a line that is already told to go. */
const PIECES_A_LINE = 4;
/** What a server may have grown by when all is over. */
const GROWTH = 64 * 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'rembuk-storm-'));
let server: ChildServer;
beforeAll(async () => void (server = await startChild(folder, 0, [INSPECTED])), 60_000);
afterAll(async () => {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function ask<T>(method: string, path: string, token: string, body: unknown): Promise<T> {
  const reply = await fetch(server.origin + path, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status}`);
  return (await reply.json()) as T;
}

/** A workshop whose board is worth some traffic to whoever asks for it without reading it. */
function createWorkshop(): Promise<CreatedWorkshop> {
  const cards = Array.from({ length: 280 }, (_, index) => ({ id: `besar-${index}`, author: 'rembuk', kind: 'need', text: 'kartu besar '.repeat(600), x: index, y: 0 }));
  return ask('POST', '/api/workshops/import', ORGANIZER_KEY, {
    format: SESSION_FORMAT, schemaVersion: 1, stage: null, board: { schemaVersion: 1, cards },
    workshop: { title: 'Badai', language: 'id', templateId: null, agenda: 'short', retentionDays: 1 },
  });
}

function enter({ workshop }: CreatedWorkshop): Promise<Joined> {
  return ask('POST', '/api/join', '', { code: workshop.joinCode, consent: true });
}

function open(workshop: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/sync/${workshop}`, ['rembuk', `token.${token}`]);
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    for (const event of ['open', 'close'] as const) socket.once(event, () => resolve(socket));
  });
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  return Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ')[1]);
}

/** Memory as the kernel counts it; where there is no such file, as the process counts it. */
async function memory(): Promise<number> {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))?.[1]) * 1024;
  } catch {
    return metric('process_resident_memory_bytes');
  }
}

/** Frames by chance, but the same on every run: noise, cut-off honest frames, honest frames with a byte turned. */
function* rubbish(violations: readonly Uint8Array[]): Generator<Uint8Array> {
  let state = 4_711;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const doc = new Y.Doc();
  doc.clientID = 99;
  doc.getMap('cards').set('card-x', new Y.Map([['x', 1]]));
  const honest = [
    syncFrame(SYNC.update, Y.encodeStateAsUpdate(doc)), syncFrame(SYNC.step2, Y.encodeStateAsUpdate(doc)), syncFrame(SYNC.step1, Y.encodeStateVector(doc)),
    awarenessFrame(Uint8Array.from([1, 5, 1, 2, 123, 125])), jsonFrame(MESSAGE.command, { id: 'abcd', type: 'stage.close' }),
  ];
  for (;;) {
    yield* violations;
    const frame = honest[next(honest.length)] ?? new Uint8Array();
    yield Uint8Array.from({ length: next(200) }, () => next(256));
    yield frame.slice(0, next(frame.length));
    yield frame.map((byte, index) => (index === 1 + next(frame.length - 1) ? next(256) : byte));
  }
}

/** Well-formed, and against the protocol: somebody else's client id, a root that isn't there, a deletion of what is yet to be written, too much at once. */
function violationsAgainst(victim: number): readonly Uint8Array[] {
  const update = (client: number, root: string): Uint8Array => {
    const doc = new Y.Doc();
    doc.clientID = client;
    doc.getMap(root).set('card-x', 1);
    return syncFrame(SYNC.update, Y.encodeStateAsUpdate(doc));
  };
  const futureDelete = Uint8Array.from([0, 1, ...varUint(victim), 1, ...varUint(1_000_000), 50]);
  return [update(victim, 'cards'), update(98, 'nowhere'), syncFrame(SYNC.update, futureDelete), syncFrame(SYNC.update, new Uint8Array(70_000))];
}

function varUint(number: number): readonly number[] {
  return [...encoding.encode((encoder) => encoding.writeVarUint(encoder, number))];
}

/** One who throws rubbish from line after line, each as soon as the last was ended. */
async function throwRubbish(workshop: string, token: string, frames: Iterator<Uint8Array>, count: number): Promise<void> {
  for (let thrown = 0; thrown < count;) {
    const socket = await open(workshop, token);
    const closed = new Promise((resolve) => (socket.readyState === WebSocket.CLOSED ? resolve(undefined) : socket.once('close', resolve)));
    for (let burst = 0; burst < PIECES_A_LINE && thrown < count; burst += 1, thrown += 1) {
      const frame = frames.next().value;
      if (frame instanceof Uint8Array && socket.readyState === WebSocket.OPEN) socket.send(frame);
    }
    socket.close();
    await closed;
  }
}

/** Asks for everything again and again, and reads nothing of it. */
async function stayDeaf(created: CreatedWorkshop): Promise<WebSocket> {
  const socket = await open(created.workshop.id, (await enter(created)).token);
  socket.pause();
  for (let index = 0; index < 40 && socket.readyState === WebSocket.OPEN; index += 1) socket.send(syncFrame(SYNC.step1, Uint8Array.from([0])));
  return socket;
}

async function knockAtInventedDoors(token: string): Promise<void> {
  for (let index = 0; index < INVENTED; index += 10) {
    const sockets = await Promise.all(Array.from({ length: 10 }, (_, one) => open(`invented-${index + one}`, token)));
    await Promise.all(sockets.map((socket) => new Promise((gone) => (socket.readyState === WebSocket.CLOSED ? gone(undefined) : socket.once('close', gone)))));
  }
}

interface Pair {
  readonly drops: () => number;
  /** The Yjs client id of one of them. */
  readonly victim: number;
  work(): Promise<void>;
  close(): void;
}

/** Two who work together all the while; how often either of them was dropped. */
async function honestPair(created: CreatedWorkshop): Promise<Pair> {
  const { token, member } = await enter(created);
  const [sari, rina] = [stockClient(server.origin, created.workshop.id, token), stockClient(server.origin, created.workshop.id, created.tokens.facilitator)];
  const both: readonly StockClient[] = [sari, rina];
  await until('the pair is in', () => both.every(({ provider }) => provider.synced));
  let drops = 0;
  for (const { provider } of both) provider.on('connection-close', () => void (drops += 1));
  let round = 0;
  return {
    drops: () => drops,
    victim: sari.doc.clientID,
    async work() {
      const id = `kerja-${(round += 1)}`;
      putCard(sari.board, id, member.id, 'Tetap jalan');
      await until(`Rina sees ${id}`, () => rina.board.collections.cards.has(id));
      sari.board.collections.cards.delete(id);
    },
    close: () => both.forEach(({ close }) => close()),
  };
}

test(`${RUBBISH} pieces of rubbish, ${DEAF} deaf lines and ${INVENTED} invented doors hurt nobody else`, async () => {
  const [attacked, elsewhere] = [await createWorkshop(), await createWorkshop()];
  const pairs = [await honestPair(attacked), await honestPair(elsewhere)];
  const hands = await Promise.all(Array.from({ length: HOSTILE_HANDS }, () => enter(attacked)));
  for (const { work } of pairs) await work();
  const frames = rubbish(violationsAgainst(pairs[0]?.victim ?? 1));
  await collectGarbage(server);
  const before = await memory();

  let storming = true;
  const working = pairs.map(async ({ work }) => {
    while (storming) {
      await work();
      await new Promise((pause) => setTimeout(pause, 50));
    }
  });
  const deaf = await Promise.all(Array.from({ length: DEAF }, () => stayDeaf(attacked)));
  await Promise.all([
    ...hands.map(({ token }) => throwRubbish(attacked.workshop.id, token, frames, RUBBISH / HOSTILE_HANDS)),
    knockAtInventedDoors(attacked.tokens.facilitator),
  ]);
  storming = false;
  await Promise.all(working);
  for (const { work } of pairs) await work();

  expect(pairs.map(({ drops }) => drops()), 'nobody else was dropped').toEqual([0, 0]);
  expect([server.process.exitCode, (await fetch(`${server.origin}/healthz`)).status]).toEqual([null, 200]);
  expect(await metric('rembuk_rooms_open'), 'invented doors opened nothing').toBe(2);
  expect(await metric('rembuk_lines_refused_total{reason="unauthorized"}')).toBe(INVENTED);
  expect(await metric('rembuk_lines_ended_total{reason="malformed"}')).toBeGreaterThan(RUBBISH / (2 * PIECES_A_LINE));
  expect(await metric('rembuk_updates_total{verdict="violation"}')).toBeGreaterThan(RUBBISH / (4 * PIECES_A_LINE));
  expect(await metric('rembuk_lines_ended_total{reason="too-slow"}'), 'deaf lines were cut').toBe(DEAF);
  expect(server.said()).not.toMatch(/server\.mistake|room\.damaged|room\.reloaded/);
  for (const socket of deaf) socket.terminate();
  await until('only the pairs are left', async () => (await metric('rembuk_connections')) === 4, 15_000);
  const atOnce = (await memory()) - before;
  await collectGarbage(server);
  const growth = async (): Promise<number> => (await memory()) - before;
  const [heap, external] = [await metric('nodejs_heap_size_used_bytes'), await metric('nodejs_external_memory_bytes')];
  const [first, last, used, beside] = [atOnce, await growth(), heap, external].map((bytes) => (bytes / 2 ** 20).toFixed(1));
  process.stdout.write(`storm: grown by ${first} MiB, in the end by ${last} MiB; heap ${used}, external ${beside}\n`);
  expect(await growth(), 'what is kept').toBeLessThan(GROWTH);
  for (const { close } of pairs) close();
}, 30_000 + STORM * 30_000);
