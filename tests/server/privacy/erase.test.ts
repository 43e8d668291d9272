import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Snapshot } from '#shared/board/snapshot.ts';
import { ANONYMOUS_MEMBER } from '#shared/domain/ids.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import { attend, type Attendee } from '../../support/attendee.ts';
import { foundOnDisk } from '../../support/disk.ts';
import { putCard, putRecord } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/stock-client.ts';

const NAME = 'Kenanga-Wulandari';
const WORDS = 'tulisan-kenanga-di-kartu';

let server: TestServer;
let people: Attendee[];
beforeEach(async () => {
  server = await startServer();
  people = [];
});
afterEach(async () => {
  for (const one of people) one.close();
  await server.close();
});

async function come(workshop: string, token: string): Promise<Attendee> {
  const one = await attend(server.origin, workshop, token);
  people.push(one);
  return one;
}

async function board(workshop: string, token: string): Promise<Snapshot> {
  return (await server.api('GET', `/api/workshops/${workshop}/snapshot`, { token })).json();
}

async function room() {
  const { workshop, tokens } = await server.createWorkshop({ templateId: 'village-empowerment-bali', sampleContent: true });
  const { id } = workshop;
  const joined = await server.join(workshop.joinCode, { name: NAME, category: 'academia' });
  const kenanga = await come(id, joined.token);
  const facilitator = await come(id, tokens.facilitator);
  putCard(kenanga.board, 'card-kenanga', joined.member.id, WORDS, { category: 'academia' });
  putRecord(kenanga.board, 'stakeholders', 'stakeholder-1', { author: joined.member.id, createdAt: 1, name: new Y.Text('Subak Tirta'), category: 'community' });
  await until('both have come', () => facilitator.board.collections.stakeholders.has('stakeholder-1') && facilitator.board.collections.cards.has('card-kenanga'));
  const me = (method: string, body?: unknown) => server.api(method, `/api/workshops/${id}/me`, { token: joined.token, ...(body === undefined ? {} : { body }) });
  return { id, joinCode: workshop.joinCode, tokens, joined, kenanga, facilitator, me };
}

describe('a name', () => {
  test('lives in the table of members alone: no export, no board, no journal, no log holds it', async () => {
    const { id, tokens, facilitator, kenanga, me } = await room();
    await kenanga.ask({ type: 'member.rename', name: `${NAME}-baru` });
    await until('others see it', () => facilitator.session().roster.some(({ name }) => name === `${NAME}-baru`));
    const fetch = (path: string) => server.api('GET', `/api/workshops/${id}/${path}`, { token: tokens.facilitator });
    const draft = unzipSync(new Uint8Array(await (await fetch('exports/draft.docx')).arrayBuffer()));
    const texts = [
      await (await fetch('exports/session.json')).text(), await (await fetch('snapshot')).text(),
      ...Object.values(draft).map((file) => strFromU8(file)), server.log.join(''), Buffer.from(Y.encodeStateAsUpdate(facilitator.doc)).toString('latin1'),
    ];
    for (const text of texts) expect(text).not.toContain(NAME);
    // The only place it is in: with that row gone nothing of it is left on the disk, while the board and its journal stay.
    expect(foundOnDisk(server.dataDir, [NAME, WORDS])).toEqual([NAME, WORDS]);
    expect((await me('DELETE')).status).toBe(204);
    expect(foundOnDisk(server.dataDir, [NAME, WORDS])).toEqual([WORDS]);
  });
});

describe('whoever asks what is kept about them', () => {
  test('is told all of it: who, since when, what they agreed to, and everything they wrote', async () => {
    const { id, joined, kenanga, me } = await room();
    await kenanga.ask({ type: 'late.send', work: { collection: 'cards', record: 'late-1', texts: { text: 'terlambat' }, values: {} } });
    const data = await (await me('GET')).json();
    expect(data).toMatchObject({
      format: 'rembuk-my-data', workshop: { id }, member: { id: joined.member.id, name: NAME, role: 'participant', category: 'academia' },
      consent: { version: '2', language: 'id' }, late: [{ work: { texts: { text: 'terlambat' } } }], sealed: [],
    });
    expect(data.records).toMatchObject({ cards: [{ id: 'card-kenanga', text: WORDS }], stakeholders: [{ id: 'stakeholder-1', name: 'Subak Tirta' }] });
    expect(data.records.cards).toHaveLength(1);
    expect(data.workshop.erasesAt).toBeGreaterThan(Date.now());
    expect((await server.api('GET', `/api/workshops/${id}/me`)).status).toBe(401);
  });

  test('corrects name and party, and the wrong ones are gone from the disk', async () => {
    const { joined, facilitator, me } = await room();
    const corrected = await me('PATCH', { name: ' Wulan ', category: 'community' });
    expect([corrected.status, (await corrected.json()).member]).toEqual([200, expect.objectContaining({ name: 'Wulan', category: 'community' })]);
    await until('the room sees it', () => facilitator.session().roster.some((one) => one.id === joined.member.id && one.name === 'Wulan' && one.category === 'community'));
    expect(foundOnDisk(server.dataDir, [NAME])).toEqual([]);
    expect((await me('PATCH', { name: 'x'.repeat(81) })).status).toBe(422);
    expect((await (await me('PATCH', { role: 'organizer' })).json()).member.role).toBe('participant');
    expect((await (await me('PATCH', { category: 'academia' })).json()).member).toMatchObject({ name: 'Wulan', category: 'academia' });
  });
});

describe('whoever asks to be erased', () => {
  test('is gone within seconds: lines closed, cards without an author, and no byte of name or id left on the disk', async () => {
    const { id, tokens, joined, kenanga, facilitator, me } = await room();
    const began = Date.now();
    expect((await me('DELETE', { cards: 'keep' })).status).toBe(204);
    await until('the line is told', () => kenanga.closed() === CLOSE.erased);
    expect(Date.now() - began).toBeLessThan(3_000);
    expect(foundOnDisk(server.dataDir, [NAME, joined.member.id, joined.token])).toEqual([]);
    const now = await board(id, tokens.facilitator);
    // One of a party of one: the party would tell who it was.
    expect(now.cards.find((card) => card.id === 'card-kenanga')).toMatchObject({ text: WORDS, author: ANONYMOUS_MEMBER, category: '' });
    expect(now.stakeholders.find((one) => one.id === 'stakeholder-1')).toMatchObject({ name: 'Subak Tirta', author: ANONYMOUS_MEMBER, category: 'community' });
    await until('the others\' copies know no author either', () => !Buffer.from(Y.encodeStateAsUpdate(facilitator.doc)).toString('latin1').includes(joined.member.id));
    await until('nor their roster', () => !facilitator.session().roster.some((one) => one.id === joined.member.id));
    expect(server.log.join('')).not.toMatch(new RegExp(`${NAME}|${joined.member.id}`));
    expect((await server.api('GET', `/api/workshops/${id}`, { token: joined.token })).status).toBe(401);
  });

  test('may take their cards along, and then their words are gone too', async () => {
    const { id, tokens, joined, facilitator, me } = await room();
    expect(foundOnDisk(server.dataDir, [WORDS])).toEqual([WORDS]);
    expect((await me('DELETE', { cards: 'delete' })).status).toBe(204);
    await until('the others see it go', () => !facilitator.board.collections.cards.has('card-kenanga'));
    expect(foundOnDisk(server.dataDir, [NAME, WORDS, joined.member.id])).toEqual([]);
    const now = await board(id, tokens.facilitator);
    expect(now.cards.some((card) => card.id === 'card-kenanga')).toBe(false);
    expect(now.cards.length).toBeGreaterThan(40);
    expect(now.stakeholders.some((one) => one.id === 'stakeholder-1'), 'what belongs to the group stays').toBe(true);
  });

  test('may ask twice, and a stranger or a wrong token is told to sign in', async () => {
    const { id, me } = await room();
    expect((await me('DELETE')).status).toBe(204);
    const again = await me('DELETE', { cards: 'delete' });
    expect([again.status, again.headers.get('set-cookie')]).toEqual([204, expect.stringContaining(`rembuk_${id}=;`)]);
    expect((await me('GET')).status).toBe(401);
    expect((await server.api('DELETE', `/api/workshops/${id}/me`, { token: 'not-a-token' })).status).toBe(401);
    expect((await server.api('DELETE', `/api/workshops/${id}/me`)).status).toBe(401);
  });

  test('comes back as a stranger, and stays erased after a restart', async () => {
    const { id, joinCode, joined, me } = await room();
    await me('DELETE');
    const { dataDir } = server;
    await server.close('keep');
    server = await startServer({ dataDir });
    const again = await server.join(joinCode, { name: 'Orang baru' });
    expect(again.member.id).not.toBe(joined.member.id);
    const data = await (await server.api('GET', `/api/workshops/${id}/me`, { token: again.token })).json();
    expect(data.records).toEqual({});
    expect(foundOnDisk(dataDir, [NAME, joined.member.id])).toEqual([]);
  });

  test('leaves no sealed vote and no late work behind', async () => {
    const { facilitator, kenanga, joined, me } = await room();
    const lateBox = 'kartu-susulan-kenanga';
    const opened = await facilitator.ask({ type: 'sealed.open', round: 'tertutup-1', ask: { identity: 'named' } });
    expect(opened.ok).toBe(true);
    await kenanga.ask({ type: 'sealed.submit', round: 'tertutup-1', slot: 'kartu-1', paper: { kind: 'need', text: 'rahasia kenanga', challengeType: '', lang: 'id' } });
    expect((await (await me('GET')).json()).sealed).toHaveLength(1);
    await kenanga.ask({ type: 'late.send', work: { collection: 'cards', record: 'late-1', texts: { text: lateBox }, values: {} } });
    await until('the facilitator sees it', () => facilitator.own().late.length === 1);
    expect((await me('DELETE')).status).toBe(204);
    await until('it is gone for the facilitator', () => facilitator.own().late.length === 0);
    expect(foundOnDisk(server.dataDir, [lateBox, joined.member.id, NAME])).toEqual([]);
    await until('nobody has taken part', () => facilitator.session().rounds[0]?.turnout === 0);
  });

  test('writes nothing more, however fast, while it is done', async () => {
    const { id, tokens, joined, kenanga, me } = await room();
    const erased = me('DELETE');
    for (let turn = 0; turn < 40; turn += 1) {
      putCard(kenanga.board, `flood-${turn}`, joined.member.id, 'terus menulis');
      await new Promise((next) => setImmediate(next));
    }
    expect((await erased).status).toBe(204);
    await until('the line is told', () => kenanga.closed() === CLOSE.erased);
    const authors = new Set((await board(id, tokens.facilitator)).cards.map(({ author }) => String(author)));
    expect(authors.has(joined.member.id)).toBe(false);
    expect(foundOnDisk(server.dataDir, [joined.member.id])).toEqual([]);
  });

  test('may be the facilitator, and the workshop goes on with its organizer', async () => {
    const { id, tokens, facilitator, kenanga } = await room();
    expect(await facilitator.ask({ type: 'role.take-over' })).toMatchObject({ ok: true });
    await until('everybody knows who leads', () => kenanga.session().leader !== undefined);
    const { leader } = kenanga.session();
    expect((await server.api('DELETE', `/api/workshops/${id}/me`, { token: tokens.facilitator, body: { cards: 'keep' } })).status).toBe(204);
    await until('nobody leads now', () => kenanga.session().leader === undefined);
    expect(foundOnDisk(server.dataDir, [String(leader ?? 'nobody led')])).toEqual([]);
    expect((await server.api('POST', `/api/workshops/${id}/enter`, { token: 'kunci-penyelenggara', body: {} })).status).toBe(200);
  });

  test('among three hundred leaves nothing of itself in any corner of the file', async () => {
    const { workshop, tokens } = await server.createWorkshop();
    const crowd = await Promise.all(Array.from({ length: 300 }, (_, index) => server.join(workshop.joinCode, { name: `Peserta-${String(index).padStart(3, '0')}-${'x'.repeat(index % 40)}.` })));
    const leaving = crowd.filter((_, index) => index % 3 === 0);
    const writer = await come(workshop.id, tokens.facilitator);
    for (const [index, { token, member }] of leaving.slice(0, 12).entries()) {
      const one = await come(workshop.id, token);
      putCard(one.board, `card-${index}`, member.id, `kata-${member.id}`);
      await until('it has come', () => writer.board.collections.cards.has(`card-${index}`));
    }
    for (const { token } of leaving) expect((await server.api('DELETE', `/api/workshops/${workshop.id}/me`, { token, body: { cards: 'delete' } })).status).toBe(204);
    const canaries = leaving.flatMap(({ member }) => [member.name, member.id]);
    expect(foundOnDisk(server.dataDir, canaries)).toEqual([]);
    expect(foundOnDisk(server.dataDir, crowd.filter((_, index) => index % 3 !== 0).map(({ member }) => member.name))).toHaveLength(200);
  }, 60_000);
});
