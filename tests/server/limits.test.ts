import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createInvites } from '#server/identity/invites.ts';
import { createJoinThrottle } from '#server/identity/join-throttle.ts';
import { normalizeJoinCode, newJoinCode } from '#server/identity/join-code.ts';
import { JOIN_WORDS } from '#server/identity/join-words.ts';
import { openDatabase } from '#server/journal/database.ts';
import { createConnection } from '#server/sync/connection.ts';
import { createCatalogue } from '#server/workshops/catalogue.ts';
import { foundWorkshop } from '#server/workshops/found-workshop.ts';
import { toMemberId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { listen } from '../support/clock.ts';

function setupLine(bufferedAmount = 0) {
  let time = 0;
  const sent: Uint8Array[] = [];
  const closed: number[] = [];
  const line = { send: (frame: Uint8Array) => void sent.push(frame), close: (code: number) => void closed.push(code), bufferedAmount };
  const connection = createConnection({ member: toMemberId('sari'), role: 'participant' }, line, () => time);
  return { connection, sent, closed, wait: (milliseconds: number) => void (time += milliseconds) };
}

test('a reader that falls two megabytes behind is let go, and hears nothing more', () => {
  const { connection, sent, closed } = setupLine(LIMITS.bufferedBytes + 1);
  connection.send(new Uint8Array(1));
  connection.send(new Uint8Array(1));
  expect([closed, sent.length]).toEqual([[4530], 1]);
});

test('a board larger than that may be on its way, and what is said meanwhile still has its own measure', () => {
  const board = new Uint8Array(LIMITS.bufferedBytes * 3);
  const reader = listen('sari');
  reader.stalled = true;
  reader.connection.sendWhole(board);
  reader.connection.send(new Uint8Array(LIMITS.bufferedBytes));
  expect(reader.closes).toEqual([]);
  reader.connection.send(new Uint8Array(1));
  expect(reader.closes).toEqual([4530]);
});

test('nobody is sent the board again while it is still on its way, and once it has come the measure is the old one', () => {
  const board = new Uint8Array(LIMITS.bufferedBytes * 3);
  const [greedy, patient] = [listen('sari'), listen('budi')];
  greedy.stalled = true;
  greedy.connection.sendWhole(board);
  greedy.connection.sendWhole(board);
  expect([greedy.closes, greedy.heard.length]).toEqual([[4530], 1]);
  patient.connection.sendWhole(board);
  patient.connection.send(new Uint8Array(1));
  patient.unread = LIMITS.bufferedBytes + 1;
  patient.connection.send(new Uint8Array(1));
  expect(patient.closes).toEqual([4530]);
});

test('a hand may be quick for a moment, and not for long', () => {
  const { connection, closed, wait } = setupLine();
  for (let index = 0; index < 2 * LIMITS.framesPerSecond; index += 1) expect(connection.allow(10, 'frame')).toBe(true);
  wait(500);
  for (let index = 0; index < LIMITS.framesPerSecond / 2; index += 1) expect(connection.allow(10, 'frame')).toBe(true);
  expect(connection.allow(10, 'frame')).toBe(false);
  expect(closed).toEqual([4529]);
  const heavy = setupLine();
  expect([heavy.connection.allow(LIMITS.bytesPerSecond * 2 + 1, 'resync'), heavy.connection.allow(LIMITS.bytesPerSecond * 2 + 1, 'frame')]).toEqual([true, false]);
});

test('presence that comes too fast is passed over, and ends nobody\'s line', () => {
  const { connection, closed } = setupLine();
  const allowed = Array.from({ length: 100 }, () => connection.allow(10, 'awareness')).filter(Boolean);
  expect([allowed.length, closed]).toEqual([2 * LIMITS.awarenessPerSecond, []]);
});

test('acknowledgements wait while something is missing, and then cover all of it', () => {
  const { connection, sent } = setupLine();
  connection.awaitResync();
  connection.acknowledge(1, false);
  expect(sent).toEqual([]);
  connection.acknowledge(2, true);
  connection.acknowledge(3, false);
  expect(sent.map((frame) => [...frame])).toEqual([[64, 2], [64, 3]]);
});

test('a link ends with its time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rembuk-links-'));
  const database = openDatabase(folder);
  let time = 1_000;
  const catalogue = createCatalogue(database);
  const { id } = foundWorkshop({ title: 'Uji', language: 'id', templateId: undefined, agenda: 'short', retentionDays: 1, stage: undefined }, catalogue, time);
  const invites = createInvites(database, () => time);
  const token = invites.add({ workshop: id, role: 'facilitator' }, 2);
  expect(invites.byToken(token)).toMatchObject({ workshop: id, role: 'facilitator' });
  time += 3 * 86_400_000;
  expect([invites.byToken(token), invites.byToken('other')]).toEqual(['ended', undefined]);
  database.close();
  rmSync(folder, { recursive: true });
});

test('guessing grows slow, a hall full of people does not', () => {
  let time = 0;
  const throttle = createJoinThrottle(() => time);
  for (let index = 0; index < 30; index += 1) throttle.failed();
  expect(throttle.delay()).toBe(0);
  for (let index = 0; index < 8; index += 1) throttle.failed();
  expect(throttle.delay()).toBe(5_000);
  time += 61_000;
  expect(throttle.delay()).toBe(0);
});

test('codes are three known words, in whatever way they are typed', () => {
  expect([JOIN_WORDS.length, new Set(JOIN_WORDS).size]).toEqual([512, 512]);
  for (let index = 0; index < 50; index += 1) expect(newJoinCode().split('-').every((word) => JOIN_WORDS.includes(word))).toBe(true);
  expect(normalizeJoinCode('  Padi. HUJAN,pasar ')).toBe('padi-hujan-pasar');
});
