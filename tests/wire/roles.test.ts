/** Roles change while people are on the line; what a change forbids and allows holds from the next frame on. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newRecordId } from '#shared/domain/ids.ts';
import { readRecord } from '#shared/board/read-record.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { attend, type Attendee } from '../support/attendee.ts';
import { putCard } from '../support/records.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/stock-client.ts';

let server: TestServer;
const open: Attendee[] = [];
beforeEach(async () => void (server = await startServer()));
afterEach(async () => {
  for (const one of open.splice(0)) one.close();
  await server.close();
});

async function enter(workshop: string, token: string): Promise<Attendee> {
  const one = await attend(server.origin, workshop, token);
  open.push(one);
  return one;
}

async function room() {
  const created = await server.createWorkshop();
  const rina = await enter(created.workshop.id, created.tokens.facilitator);
  const [sari, budi] = await Promise.all(['Sari', 'Budi'].map(async (name) => {
    const joined = await server.join(created.workshop.joinCode, { name });
    return { ...joined, here: await enter(created.workshop.id, joined.token) };
  }));
  if (!sari || !budi) throw new Error('nobody came');
  return { ...created, rina, sari, budi };
}

const roleOf = (one: Attendee, member: string) => one.session().roster.find(({ id }) => id === member)?.role;

describe('a helper', () => {
  test('leads from the next frame on, and no longer once the role is taken back; nothing is lost', async () => {
    const { rina, sari, budi } = await room();
    putCard(budi.here.board, 'of-budi', budi.member.id, 'Punya Budi');
    putCard(sari.here.board, 'of-sari', sari.member.id, 'Punya Sari');
    await until('both cards are there', () => takeSnapshot(rina.board).cards.length === 2 && takeSnapshot(sari.here.board).cards.length === 2);
    expect(await sari.here.ask({ type: 'stage.open', stage: 'cluster' })).toMatchObject({ problem: 'facilitator-only' });
    expect(await rina.ask({ type: 'role.grant', member: sari.member.id, role: 'co_facilitator' })).toMatchObject({ ok: true });
    expect(await sari.here.ask({ type: 'stage.open', stage: 'cluster' })).toMatchObject({ ok: true });
    await until('everybody is told', () => roleOf(budi.here, sari.member.id) === 'co_facilitator');
    sari.here.board.collections.cards.delete('of-budi');
    await until('a helper may tidy up', () => !readRecord(rina.board, 'cards', 'of-budi'));

    expect(await rina.ask({ type: 'role.grant', member: sari.member.id, role: 'observer' })).toMatchObject({ ok: true });
    putCard(sari.here.board, 'too-late', sari.member.id, 'Masih bisa?');
    await until('an observer only watches', () => sari.here.refused.some(({ parts }) => parts[0]?.reason === 'observer-only-watches'));
    expect(readRecord(rina.board, 'cards', 'of-sari')?.text).toBe('Punya Sari');
    expect(sari.here.closed()).toBeUndefined();
  });

  test('is made by a facilitator alone, out of somebody in the room', async () => {
    const { rina, sari, budi } = await room();
    expect(await sari.here.ask({ type: 'role.grant', member: sari.member.id, role: 'co_facilitator' })).toMatchObject({ problem: 'facilitator-only' });
    expect(await rina.ask({ type: 'role.grant', member: 'nobody', role: 'co_facilitator' })).toMatchObject({ problem: 'unknown-member' });
    await rina.ask({ type: 'role.grant', member: sari.member.id, role: 'co_facilitator' });
    expect(await sari.here.ask({ type: 'role.grant', member: budi.member.id, role: 'co_facilitator' })).toMatchObject({ problem: 'facilitator-only' });
    const facilitator = rina.session().roster.find(({ role }) => role === 'facilitator')?.id ?? '';
    expect(await sari.here.ask({ type: 'member.remove', member: facilitator })).toMatchObject({ problem: 'unknown-member' });
    expect(await sari.here.ask({ type: 'member.remove', member: budi.member.id })).toMatchObject({ ok: true });
    expect(await rina.ask({ type: 'member.remove', member: facilitator })).toMatchObject({ problem: 'unknown-member' });
  });

  test('takes over the front of the room', async () => {
    const { rina, sari, budi } = await room();
    expect(await sari.here.ask({ type: 'role.take-over' })).toMatchObject({ problem: 'facilitator-only' });
    await rina.ask({ type: 'role.grant', member: sari.member.id, role: 'co_facilitator' });
    rina.close();
    expect(await sari.here.ask({ type: 'role.take-over' })).toMatchObject({ ok: true });
    await until('everybody knows', () => budi.here.session().leader === sari.member.id && roleOf(budi.here, sari.member.id) === 'facilitator');
    expect(await sari.here.ask({ type: 'role.grant', member: budi.member.id, role: 'co_facilitator' })).toMatchObject({ ok: true });
  });
});

describe('a helper, and a facilitator', () => {
  test('don\'t make themselves organizer by new links, nor end the organizer\'s', async () => {
    const { workshop, tokens, rina, sari } = await room();
    await rina.ask({ type: 'role.grant', member: sari.member.id, role: 'co_facilitator' });
    for (const token of [sari.token, tokens.facilitator]) {
      expect((await server.api('POST', `/api/workshops/${workshop.id}/links`, { token, body: {} })).status).toBe(401);
      expect((await server.api('DELETE', `/api/workshops/${workshop.id}/links/organizer`, { token })).status).toBe(401);
    }
  });

  test('are told when a command is too large, and stay on the line', async () => {
    const { sari } = await room();
    const work = { collection: 'cards' as const, record: 'late-card', texts: { text: 'a'.repeat(20_000) }, values: {} };
    expect(await sari.here.ask({ type: 'late.send', work })).toMatchObject({ ok: false, problem: 'too-large' });
    expect(sari.here.closed()).toBeUndefined();
  });
});

describe('whoever is shown out', () => {
  test('takes along the vote that nobody has counted', async () => {
    const { rina, sari, budi } = await room();
    const round = newRecordId();
    await rina.ask({ type: 'agreement.open', round, ask: { statement: 'Kebun' } });
    for (const { here } of [sari, budi]) await here.ask({ type: 'agreement.cast', round, paper: { step: 'full', note: '' } });
    await rina.ask({ type: 'member.remove', member: budi.member.id });
    await rina.ask({ type: 'agreement.close', round });
    await until('it is counted', () => rina.session().rounds[0]?.state === 'closed');
    expect(rina.session().rounds[0]?.result).toMatchObject({ voters: 1, totals: { full: 1 } });
  });

  test('is off the line within a second, and what they saved stays', async () => {
    const { rina, budi, workshop } = await room();
    putCard(budi.here.board, 'of-budi', budi.member.id, 'Punya Budi');
    await until('it is there', () => readRecord(rina.board, 'cards', 'of-budi')?.text === 'Punya Budi');
    await rina.ask({ type: 'member.remove', member: budi.member.id });
    await until('the line is closed', () => budi.here.closed() === 4401, 1_000);
    expect(readRecord(rina.board, 'cards', 'of-budi')?.text).toBe('Punya Budi');
    expect((await server.api('GET', `/api/workshops/${workshop.id}`, { token: budi.token })).status).toBe(401);
  });

  test('may have come by a link that is called back; whoever came by the code stays', async () => {
    const { rina, budi, workshop, links } = await room();
    const invite = new URL(links.facilitator).hash.slice(1);
    const stranger = await server.api('POST', '/api/join', { body: { invite, consent: true } }).then((reply) => reply.json() as Promise<{ token: string }>);
    const there = await enter(workshop.id, stranger.token);
    expect(await there.ask({ type: 'door.close' })).toMatchObject({ ok: true });
    const refused = await server.api('DELETE', `/api/workshops/${workshop.id}/links/facilitator`, { token: budi.token });
    expect(refused.status).toBe(401);
    const reply = await server.api('DELETE', `/api/workshops/${workshop.id}/links/facilitator`, { token: ORGANIZER_KEY });
    expect(await reply.json()).toEqual({ shownOut: 1 });
    await until('the stranger is out', () => there.closed() === 4401, 1_000);
    expect((await server.api('POST', '/api/join', { body: { invite, consent: true } })).status).toBe(403);
    expect([rina.closed(), budi.here.closed()]).toEqual([undefined, undefined]);
  });
});

describe('when a stage closes', () => {
  test('what was already under way is taken in for a moment, and then no more', async () => {
    const { rina, sari } = await room();
    await rina.ask({ type: 'stage.open', stage: 'needs-challenges' });
    await rina.ask({ type: 'stage.close' });
    putCard(sari.here.board, 'just-in-time', sari.member.id, 'Hampir terlambat');
    await until('it is taken in', () => readRecord(rina.board, 'cards', 'just-in-time') !== undefined);
    await new Promise((over) => setTimeout(over, 3_100));
    putCard(sari.here.board, 'too-late', sari.member.id, 'Terlambat');
    await until('it is refused', () => sari.here.refused.some(({ parts }) => parts[0]?.reason === 'stage-does-not-allow'));
    expect(readRecord(rina.board, 'cards', 'too-late')).toBeUndefined();
  });
});

describe('the moment of grace', () => {
  test('isn\'t renewed by whatever else the facilitator does', async () => {
    const { rina, sari } = await room();
    await rina.ask({ type: 'stage.open', stage: 'needs-challenges' });
    await rina.ask({ type: 'stage.close' });
    for (let turn = 0; turn < 4; turn += 1) {
      await new Promise((over) => setTimeout(over, 850));
      await rina.ask({ type: turn % 2 === 0 ? 'door.close' : 'door.open' });
    }
    putCard(sari.here.board, 'too-late', sari.member.id, 'Terlambat');
    await until('it is refused', () => sari.here.refused.some(({ parts }) => parts[0]?.reason === 'stage-does-not-allow'));
  });
});

describe('the late box', () => {
  const work = { collection: 'cards' as const, record: 'late-card', texts: { text: 'Dari terowongan' }, values: { kind: 'need', lang: 'id' } };

  test('takes in what came too late, shows it to its author and to who leads, and puts it on the board as its author\'s', async () => {
    const { workshop, rina, sari, budi } = await room();
    expect(await sari.here.ask({ type: 'late.send', work })).toMatchObject({ ok: true });
    expect(await sari.here.ask({ type: 'late.send', work })).toMatchObject({ ok: true });
    await until('both see it', () => rina.own().late.length === 1 && sari.here.own().late.length === 1);
    // Not even who comes while it waits.
    const again = await enter(workshop.id, budi.token);
    for (const one of [budi.here, again]) expect(one.heard()).not.toContain('Dari terowongan');
    const late = rina.own().late[0]?.id ?? '';
    expect(await budi.here.ask({ type: 'late.accept', late })).toMatchObject({ problem: 'facilitator-only' });
    expect(await budi.here.ask({ type: 'late.withdraw', late })).toMatchObject({ problem: 'unknown-late-entry' });
    expect(await rina.ask({ type: 'late.accept', late })).toMatchObject({ ok: true });
    await until('it is on the board', () => readRecord(budi.here.board, 'cards', 'late-card') !== undefined);
    expect(readRecord(budi.here.board, 'cards', 'late-card')).toMatchObject({ author: sari.member.id, text: 'Dari terowongan', kind: 'need', locked: false });
    await until('the box is empty', () => rina.own().late.length === 0 && sari.here.own().late.length === 0);
  });

  test('changes words of a record that is there, declines, and refuses what the board can\'t hold', async () => {
    const { rina, sari } = await room();
    putCard(sari.here.board, 'of-sari', sari.member.id, 'Lama');
    await until('it is there', () => readRecord(rina.board, 'cards', 'of-sari') !== undefined);
    await sari.here.ask({ type: 'late.send', work: { collection: 'cards', record: 'of-sari', texts: { text: 'Baru' }, values: {} } });
    await until('it came', () => rina.own().late.length === 1);
    await rina.ask({ type: 'late.accept', late: rina.own().late[0]?.id ?? '' });
    await until('the words are new', () => readRecord(rina.board, 'cards', 'of-sari')?.text === 'Baru');

    await sari.here.ask({ type: 'late.send', work });
    await until('it came', () => rina.own().late.length === 1);
    await rina.ask({ type: 'late.decline', late: rina.own().late[0]?.id ?? '' });
    await until('its author is told', () => sari.here.own().late[0]?.state === 'declined');
    expect(rina.own().late).toEqual([]);
    await sari.here.ask({ type: 'late.withdraw', late: sari.here.own().late[0]?.id ?? '' });
    await until('it is gone', () => sari.here.own().late.length === 0);

    await sari.here.ask({ type: 'late.send', work: { ...work, record: 'late-two', values: { kind: 'gossip', locked: true, author: 'rina' } } });
    await until('it came', () => rina.own().late.length === 1);
    expect(await rina.ask({ type: 'late.accept', late: rina.own().late[0]?.id ?? '' })).toMatchObject({ problem: 'record-gone' });
    expect(readRecord(rina.board, 'cards', 'late-two')).toBeUndefined();
  });

  test('is no way round to write over somebody else\'s card', async () => {
    const { rina, sari, budi } = await room();
    putCard(budi.here.board, 'of-budi', budi.member.id, 'Punya Budi');
    await until('it is there', () => readRecord(rina.board, 'cards', 'of-budi') !== undefined);
    await sari.here.ask({ type: 'late.send', work: { collection: 'cards', record: 'of-budi', texts: { text: 'Bukan kata Budi' }, values: {} } });
    await until('it came', () => rina.own().late.length === 1);
    expect(await rina.ask({ type: 'late.accept', late: rina.own().late[0]?.id ?? '' })).toMatchObject({ ok: true });
    await until('it is a card of its own', () => takeSnapshot(rina.board).cards.length === 2);
    expect(takeSnapshot(rina.board).cards.map(({ text, author }) => [text, author]).sort()).toEqual([['Bukan kata Budi', sari.member.id], ['Punya Budi', budi.member.id]]);
  });
});
