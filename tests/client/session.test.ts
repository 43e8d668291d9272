import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { wordsOf } from '#client/sync/draft.ts';
import { newRecordId } from '#shared/domain/ids.ts';
import { textOf } from '#shared/board/board.ts';
import { putCard } from '../support/records.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openSession, rememberingStore } from '../support/session.ts';
import { until } from '../support/stock-client.ts';

let server: TestServer;
let sessions: WorkshopSession[];

beforeEach(async () => {
  server = await startServer();
  sessions = [];
});

afterEach(async () => {
  for (const session of sessions) session.close();
  await server.close();
});

async function enter(workshop: string, token: string): Promise<WorkshopSession> {
  const session = await openSession(server, workshop, token);
  sessions.push(session);
  await until('the session is in step', () => session.synced);
  return session;
}

async function forum() {
  const { workshop, tokens } = await server.createWorkshop();
  const [sari, budi] = await Promise.all([server.join(workshop.joinCode, { name: 'Sari' }), server.join(workshop.joinCode, { name: 'Budi' })]);
  return {
    id: workshop.id,
    joinCode: workshop.joinCode,
    facilitator: await enter(workshop.id, tokens.facilitator),
    sari: await enter(workshop.id, sari.token),
    budi: await enter(workshop.id, budi.token),
  };
}

function addCard(session: WorkshopSession, text: string): string {
  const id = newRecordId();
  const done = session.dispatch({ type: 'add', collection: 'cards', id, values: { kind: 'need', text, category: session.category } });
  expect(done).toEqual({ ok: true, value: undefined });
  return id;
}

describe('a session', () => {
  test('shows what others write, and says when its own work is saved', async () => {
    const { sari, budi } = await forum();
    const id = addCard(sari, 'Air bersih');
    expect(sari.savedState('cards', id)).not.toBe('saved');
    await until('it is saved', () => sari.savedState('cards', id) === 'saved' && sari.unsaved === 0);
    await until('Budi sees it', () => budi.view.maps.cards.get(id)?.text === 'Air bersih');
    expect(budi.savedState('cards', id)).toBe('saved');
  });

  test('lets two people write in one text at once', async () => {
    const { facilitator, sari, budi } = await forum();
    const id = addCard(sari, 'banjir');
    await until('all see it', () => budi.view.maps.cards.has(id) && facilitator.view.maps.cards.has(id));
    sari.dispatch({ type: 'edit-text', collection: 'cards', id, field: 'text', index: 6, remove: 0, insert: ' tiap tahun' });
    facilitator.dispatch({ type: 'edit-text', collection: 'cards', id, field: 'text', index: 0, remove: 0, insert: 'kampung ' });
    await until('both agree', () => [sari, budi, facilitator].every((one) => one.view.maps.cards.get(id)?.text === 'kampung banjir tiap tahun'));
  });

  test('undoes its own work only, also after others edited', async () => {
    const { sari, budi } = await forum();
    const mine = addCard(sari, 'milik Sari');
    await until('Budi sees it', () => budi.view.maps.cards.has(mine));
    const theirs = addCard(budi, 'milik Budi');
    await until('Sari sees it', () => sari.view.maps.cards.has(theirs));
    sari.undo();
    await until('it is gone everywhere', () => !budi.view.maps.cards.has(mine));
    expect(budi.view.maps.cards.has(theirs)).toBe(true);
    sari.redo();
    await until('it is back with its words', () => budi.view.maps.cards.get(mine)?.text === 'milik Sari');
    await until('and saved', () => sari.unsaved === 0);
    expect(sari.drafts).toEqual([]);
  });

  test('is refused a deed before it is done, with the reason', async () => {
    const { facilitator, sari, budi } = await forum();
    const id = addCard(sari, 'jangan diubah');
    await until('Budi sees it', () => budi.view.maps.cards.has(id));
    expect(budi.dispatch({ type: 'edit-text', collection: 'cards', id, field: 'text', index: 0, remove: 0, insert: 'x' })).toEqual({ ok: false, error: 'not-yours' });
    await facilitator.command({ type: 'stage.open', stage: 'stakeholder-list' });
    await until('the stage is known', () => sari.session?.stage === 'stakeholder-list');
    expect(sari.dispatch({ type: 'add', collection: 'cards', id: newRecordId(), values: {} })).toEqual({ ok: false, error: 'stage-does-not-allow' });
    expect(sari.may('add', 'stakeholders')).toBe(true);
  });

  test('keeps refused words as a draft, takes up a clean board, and goes on', async () => {
    const { sari, budi } = await forum();
    const before = addCard(sari, 'sudah aman');
    await until('it is saved', () => sari.unsaved === 0);
    // A board that ignores the rules, as a page from an older version might.
    putCard(sari.board, 'forged-card', budi.member.id, 'tertulis atas nama Budi');
    const after = addCard(sari, 'sesudahnya');
    await until('the clean board is there', () => sari.generation === 1);
    await until('all is saved', () => sari.unsaved === 0);
    expect(sari.drafts.map(wordsOf)).toEqual(['tertulis atas nama Budi']);
    expect(sari.drafts[0]).toMatchObject({ reason: 'author-fixed', collection: 'cards', record: 'forged-card', deletion: false });
    expect([...sari.view.maps.cards.keys()].sort()).toEqual([before, after].sort());
    const later = addCard(sari, 'masih bisa menulis');
    await until('Budi has the same board', () => budi.view.maps.cards.has(later) && budi.view.maps.cards.size === 3);
  });

  test('brings back what it may not delete', async () => {
    const { sari, budi } = await forum();
    const id = addCard(sari, 'bukan milikmu');
    await until('Budi sees it', () => budi.view.maps.cards.has(id));
    budi.board.collections.cards.delete(id);
    await until('it is back', () => budi.generation === 1 && budi.view.maps.cards.get(id)?.text === 'bukan milikmu');
    expect(budi.drafts).toMatchObject([{ reason: 'not-yours', deletion: true }]);
    expect(textOf(sari.board, 'cards', id, 'text')?.toString()).toBe('bukan milikmu');
  });

  test('goes on without the server and brings everything when it is back', async () => {
    const { id: workshop, sari, budi } = await forum();
    await until('nothing waits', () => sari.unsaved === 0 && budi.unsaved === 0);
    const { dataDir, origin } = server;
    await server.close('keep');
    await until('the loss is noticed', () => sari.state !== 'connected');
    const ids = Array.from({ length: 30 }, (_, index) => addCard(sari, `tanpa sambungan ${index}`));
    expect(sari.unsaved).toBe(30);
    expect(sari.savedState('cards', ids[0] ?? '')).toBe('kept');
    server = await startServer({ dataDir, port: Number(new URL(origin).port) });
    await until('all has arrived', () => sari.unsaved === 0 && ids.every((id) => budi.view.maps.cards.has(id)), 20_000);
    const snapshot = await server.api('GET', `/api/workshops/${workshop}/snapshot`, { token: (await server.join((await joinCode(workshop)))).token });
    expect((await snapshot.json()).cards).toHaveLength(30);
  });

  async function joinCode(workshop: string): Promise<string> {
    const rows = await (await server.api('GET', '/api/workshops', { token: 'kunci-penyelenggara' })).json();
    return rows.find(({ id }: { id: string }) => id === workshop).joinCode;
  }

  test('brings more than one frame holds, by a second way, and loses none of it', async () => {
    const { sari, budi } = await forum();
    const ids = Array.from({ length: 120 }, () => newRecordId());
    const commands = ids.map((id) => ({ type: 'add', collection: 'cards', id, values: { text: 'panjang '.repeat(120) } }) as const);
    expect(sari.dispatch({ type: 'batch', commands }).ok).toBe(true);
    await until('all is saved', () => sari.unsaved === 0 && sari.state === 'connected', 15_000);
    await until('and seen', () => ids.every((id) => budi.view.maps.cards.has(id)));
    expect(sari.drafts).toEqual([]);
    expect(server.log.some((line) => line.includes('too-large'))).toBe(true);
  });

  test('tells a removed person at once, and keeps what was saved', async () => {
    const { facilitator, sari, budi } = await forum();
    const id = addCard(budi, 'pesan terakhir');
    await until('it is saved', () => budi.unsaved === 0);
    const answer = await facilitator.command({ type: 'member.remove', member: budi.member.id });
    expect(answer.ok).toBe(true);
    await until('Budi is told', () => budi.state === 'signed-out');
    await until('his card stays', () => sari.view.maps.cards.get(id)?.text === 'pesan terakhir');
  });

  test('knows who is here', async () => {
    const { sari, budi } = await forum();
    await until('both are seen', () => sari.session?.roster.filter(({ online, name }) => online && name !== '').length === 2);
    await budi.command({ type: 'member.rename', name: 'Budi Santoso' });
    await until('the new name is seen', () => sari.session?.roster.some(({ name }) => name === 'Budi Santoso') === true);
  });
});

describe('what is handed in sealed', () => {
  test('waits on the device while there is no line, is shown as such, and arrives once', async () => {
    const { facilitator, sari } = await forum();
    const round = newRecordId();
    await facilitator.command({ type: 'sealed.open', round, ask: { identity: 'named' } });
    await until('she is asked', () => sari.session?.rounds.length === 1);
    const open = sari.session?.rounds[0];
    if (open?.kind !== 'cards') throw new Error('no round of cards');
    expect(sari.may('add', 'cards')).toBe(false);
    const { dataDir, origin } = server;
    await server.close('keep');
    await until('the line is lost', () => sari.state === 'offline');
    const slot = newRecordId();
    void sari.own.handIn(open, slot, { kind: 'need', text: 'Ditulis diam-diam', challengeType: '', lang: 'id' });
    expect(sari.own.papers(open)).toMatchObject([{ slot, state: 'kept' }]);
    expect(sari.own.unsent).toBe(1);
    server = await startServer({ dataDir, port: Number(new URL(origin).port) });
    await until('it is kept by the server', () => sari.own.papers(open)[0]?.state === 'saved' && sari.own.unsent === 0);
    await until('the facilitator is back', () => facilitator.state === 'connected');
    await facilitator.command({ type: 'sealed.reveal', round });
    await until('it is on her board, once', () => [...sari.view.maps.cards.values()].filter(({ text }) => text === 'Ditulis diam-diam').length === 1);
    expect(sari.own.papers(open)).toEqual([]);
  });

  test('becomes a draft when the round was closed in the meantime', async () => {
    const { facilitator, sari } = await forum();
    const round = newRecordId();
    await facilitator.command({ type: 'sealed.open', round, ask: { identity: 'named' } });
    await until('she is asked', () => sari.session?.rounds.length === 1);
    const open = sari.session?.rounds[0];
    if (open?.kind !== 'cards') throw new Error('no round of cards');
    await facilitator.command({ type: 'sealed.reveal', round });
    const answer = await sari.own.handIn(open, newRecordId(), { kind: 'need', text: 'Terlambat sedikit', challengeType: '', lang: 'id' });
    expect(answer).toMatchObject({ ok: false, problem: 'round-closed' });
    expect(sari.drafts.map((draft) => [draft.reason, wordsOf(draft)])).toEqual([['round-closed', 'Terlambat sedikit']]);
    const [draft] = sari.drafts;
    if (draft) expect(await sari.sendLate(draft)).toBe(true);
    expect(sari.drafts).toEqual([]);
    await until('the facilitator has it', () => facilitator.own.late.some(({ work }) => work.texts['text'] === 'Terlambat sedikit'));
  });
});

describe('work done in a tunnel while its stage closed', () => {
  test('is in the late box by itself, and on the board once the facilitator takes it', async () => {
    const { id, joinCode, facilitator } = await forum();
    const { token } = await server.join(joinCode, { name: 'Tono' });
    const device = rememberingStore();
    await facilitator.command({ type: 'stage.open', stage: 'needs-challenges' });
    const before = await openSession(server, id, token, device);
    await until('the session is in step', () => before.synced && before.session?.stageOpen === true);
    const { dataDir, origin } = server;
    await server.close('keep');
    await until('the line is lost', () => before.state === 'offline');
    const card = addCard(before, 'Dari dalam terowongan');
    await until('it is on the device', () => device.outbox().length > 0);
    before.close();

    server = await startServer({ dataDir, port: Number(new URL(origin).port) });
    await until('the facilitator is back', () => facilitator.state === 'connected');
    expect(await facilitator.command({ type: 'stage.close' })).toMatchObject({ ok: true });
    await new Promise((grace) => setTimeout(grace, 3_100));
    const after = await openSession(server, id, token, device);
    sessions.push(after);
    await until('it is in the late box', () => facilitator.own.late.length === 1 && after.drafts.length === 0);
    expect(after.own.late).toMatchObject([{ state: 'waiting', work: { collection: 'cards', record: card, texts: { text: 'Dari dalam terowongan' } } }]);
    expect(facilitator.view.maps.cards.has(card)).toBe(false);
    expect(await facilitator.command({ type: 'late.accept', late: facilitator.own.late[0]?.id ?? '' })).toMatchObject({ ok: true });
    await until('it is on the board', () => facilitator.view.maps.cards.get(card)?.text === 'Dari dalam terowongan');
    expect(facilitator.view.maps.cards.get(card)?.author).toBe(after.member.id);
  });
});
