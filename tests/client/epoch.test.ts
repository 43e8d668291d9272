/** A device that comes back to a server whose history went back: nothing is merged unasked, and nothing is lost. */
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { wordsOf } from '#client/sync/draft.ts';
import type { OfflineStore } from '#client/sync/offline-store.ts';
import { backUp } from '#server/journal/backup.ts';
import { restore } from '#server/journal/restore.ts';
import { newRecordId } from '#shared/domain/ids.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openSession, rememberingStore, type RememberingStore } from '../support/session.ts';
import { until } from '../support/stock-client.ts';

let place: string;
let server: TestServer;
let sessions: WorkshopSession[];
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'rembuk-epoch-'));
  server = await startServer({ dataDir: join(place, 'data') });
  sessions = [];
});
afterEach(async () => {
  for (const session of sessions) session.close();
  await server.close('keep');
  rmSync(place, { recursive: true, force: true });
});

async function enter(workshop: string, token: string, store: OfflineStore): Promise<WorkshopSession> {
  const session = await openSession(server, workshop, token, store);
  sessions.push(session);
  await until('the session is in step', () => session.synced);
  return session;
}

function addCard(session: WorkshopSession, text: string): string {
  const id = newRecordId();
  expect(session.dispatch({ type: 'add', collection: 'cards', id, values: { kind: 'need', text, category: session.category } }).ok).toBe(true);
  return id;
}

const textsOf = ({ view }: WorkshopSession): readonly (string | undefined)[] => [...view.maps.cards.values()].map(({ text }) => text).sort();

interface Person {
  readonly token: string;
  readonly store: RememberingStore;
  session: WorkshopSession;
}

/** A facilitator and a participant; a backup after the first card, then newer work. */
async function forum() {
  const { workshop, tokens } = await server.createWorkshop();
  const joined = await server.join(workshop.joinCode, { name: 'Sari' });
  const person = async (token: string): Promise<Person> => {
    const store = rememberingStore();
    return { token, store, session: await enter(workshop.id, token, store) };
  };
  const [lead, sari] = [await person(tokens.facilitator), await person(joined.token)];
  const old = addCard(sari.session, 'sebelum cadangan');
  await until('both have it', () => sari.session.unsaved === 0 && lead.session.view.maps.cards.has(old));
  backUp(server.dataDir, join(place, 'cadangan'));
  const newer = addCard(sari.session, 'sesudah cadangan');
  sari.session.dispatch({ type: 'edit-text', collection: 'cards', id: old, field: 'text', index: 0, remove: 0, insert: 'diubah: ' });
  await until('all is saved and seen', () => sari.session.unsaved === 0 && lead.session.view.maps.cards.get(old)?.text === 'diubah: sebelum cadangan' && lead.session.view.maps.cards.has(newer));
  return { id: workshop.id, lead, sari, old, newer };
}

async function goBack(): Promise<void> {
  const { dataDir, origin } = server;
  await server.close('keep');
  const { aside } = restore({ folder: dataDir, backup: join(place, 'cadangan'), now: Date.now(), newEpoch: newRecordId });
  expect(aside).toBeDefined();
  server = await startServer({ dataDir, port: Number(new URL(origin).port) });
}

test('open pages take up what was restored, keep the newer work aside, and the facilitator brings it back', async () => {
  const { id, lead, sari, old, newer } = await forum();
  await goBack();
  await until('both are at the restored board', () => [lead, sari].every(({ session }) => session.generation === 1 && session.state === 'connected'), 20_000);
  for (const { session } of [lead, sari]) expect(textsOf(session)).toEqual(['sebelum cadangan']);
  const snapshot = await (await server.api('GET', `/api/workshops/${id}/snapshot`, { token: lead.token })).json();
  expect(snapshot.cards.map((card: { text: string }) => card.text), 'nothing was merged unasked').toEqual(['sebelum cadangan']);
  expect([lead.store.copies.size, sari.store.copies.size]).toEqual([1, 1]);
  await until('the facilitator is asked', () => lead.session.newer.records === 2);
  expect(lead.session.newer).toMatchObject({ isOpen: true, told: { cause: 'restored' } });

  const since = addCard(sari.session, 'ditulis setelah pemulihan');
  await until('work goes on', () => sari.session.unsaved === 0 && lead.session.view.maps.cards.has(since));
  expect(await sari.session.newer.bringBack(), 'a participant may not').toBe(false);
  expect(sari.store.copies.size).toBe(1);
  expect(await lead.session.newer.bringBack()).toBe(true);
  await until('it is back for everybody', () => [lead, sari].every(({ session }) => session.view.maps.cards.has(newer) && session.view.maps.cards.get(old)?.text === 'diubah: sebelum cadangan'));
  expect(textsOf(sari.session)).toEqual(['ditulis setelah pemulihan', 'diubah: sebelum cadangan', 'sesudah cadangan']);
  expect(sari.session.view.maps.cards.get(newer)?.author, 'under the name of who wrote it').toBe(sari.session.member.id);
  expect([lead.store.copies.size, lead.session.newer.records, lead.session.newer.told]).toEqual([0, 0, undefined]);
  const after = addCard(sari.session, 'dan seterusnya');
  await until('and all go on', () => lead.session.view.maps.cards.has(after));
}, 40_000);

test('a page that is opened again later is asked about its copy too; unsent words become drafts', async () => {
  const { id, lead, sari } = await forum();
  for (const { session } of [lead, sari]) session.close();
  sessions = [];
  const { dataDir, origin } = server;
  await server.close('keep');
  // Written without the server, by a person whose page was closed before it could be sent.
  server = await startServer({ dataDir, port: Number(new URL(origin).port) });
  const late = await enter(id, sari.token, sari.store);
  await server.close('keep');
  await until('the loss is noticed', () => late.state !== 'connected');
  addCard(late, 'belum terkirim');
  await until('it is kept here', async () => (await sari.store.load()).outbox.length === 1);
  late.close();
  sessions = [];
  restore({ folder: dataDir, backup: join(place, 'cadangan'), now: Date.now(), newEpoch: newRecordId });
  server = await startServer({ dataDir, port: Number(new URL(origin).port) });

  sari.session = await enter(id, sari.token, sari.store);
  lead.session = await enter(id, lead.token, lead.store);
  await until('both changed over', () => sari.session.generation === 1 && lead.session.generation === 1);
  expect(textsOf(sari.session)).toEqual(['sebelum cadangan']);
  expect(sari.session.drafts.map((draft) => [draft.reason, wordsOf(draft)])).toEqual([['restored', 'belum terkirim']]);
  expect(sari.session.unsaved).toBe(0);
  await until('the facilitator is asked', () => lead.session.newer.records === 2);

  // Kept what was restored: the copy goes, and isn't asked about again.
  lead.session.newer.letGo();
  lead.session.close();
  lead.session = await enter(id, lead.token, lead.store);
  expect([lead.session.generation, lead.session.newer.records, textsOf(lead.session)]).toEqual([0, 0, ['sebelum cadangan']]);
  // Not decided yet: asked again. Sari's copy is still there, and hers alone.
  sari.session.close();
  sari.session = await enter(id, sari.token, sari.store);
  expect([sari.session.generation, sari.store.copies.size]).toEqual([0, 1]);
}, 40_000);

test('a copy that has nothing more than the board is let go without a word', async () => {
  const { lead, sari } = await forum();
  backUp(server.dataDir, join(place, 'cadangan-baru'));
  copyFileSync(join(place, 'cadangan-baru'), join(place, 'cadangan'));
  await goBack();
  await until('both changed over', () => [lead, sari].every(({ session }) => session.generation === 1), 20_000);
  await until('the copies are looked at', () => lead.store.copies.size + sari.store.copies.size === 0);
  expect(lead.session.newer.records).toBe(0);
  expect(textsOf(lead.session)).toEqual(['diubah: sebelum cadangan', 'sesudah cadangan']);
}, 40_000);

test('after damage on the server\'s disk the facilitator is told, and gives back what was lost', async () => {
  const { id, lead, sari } = await forum();
  const lost = addCard(sari.session, 'baris yang rusak');
  await until('it is saved and seen', () => sari.session.unsaved === 0 && lead.session.view.maps.cards.has(lost));
  // The power goes, and one row comes back with a bit of it turned.
  const { dataDir, origin } = server;
  cpSync(dataDir, join(place, 'cut'), { recursive: true });
  await server.close('keep');
  const database = new DatabaseSync(join(place, 'cut', 'rembuk.sqlite'));
  const row = database.prepare('SELECT max(seq) AS seq FROM journal_entries WHERE workshop = ? AND instr(entry, ?) > 0').get(id, Buffer.from('baris yang rusak'));
  expect(database.prepare('UPDATE journal_entries SET sum = sum + 1 WHERE seq = ?').run(Number(row?.['seq'])).changes).toBe(1);
  database.close();
  server = await startServer({ dataDir: join(place, 'cut'), port: Number(new URL(origin).port) });

  await until('the facilitator is told', () => lead.session.newer.told?.cause === 'salvaged' && lead.session.generation === 1, 20_000);
  expect(lead.session.view.maps.cards.has(lost)).toBe(false);
  await until('and asked', () => lead.session.newer.records === 1);
  expect(await lead.session.newer.bringBack()).toBe(true);
  await until('it is back', () => sari.session.view.maps.cards.get(lost)?.text === 'baris yang rusak');
}, 40_000);
