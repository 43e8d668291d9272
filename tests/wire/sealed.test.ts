/** What is sealed stays sealed until it is opened, and then says nothing of who wrote it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join as pathOf } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newRecordId } from '#shared/domain/ids.ts';
import type { Category } from '#shared/domain/vocabulary.ts';
import { readRecord } from '#shared/board/read-record.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { attend, type Attendee } from '../support/attendee.ts';
import { putCard } from '../support/records.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/stock-client.ts';

let server: TestServer;
let open: Attendee[] = [];
beforeEach(async () => void (server = await startServer()));
afterEach(async () => {
  for (const one of open) one.close();
  open = [];
  await server.close();
});

async function workshop() {
  const created = await server.createWorkshop({ templateId: 'urban-food-security-jakarta', sampleContent: true });
  const enter = async (token: string): Promise<Attendee> => {
    const one = await attend(server.origin, created.workshop.id, token);
    open.push(one);
    return one;
  };
  const join = async (category: Category, name = '') => {
    const joined = await server.join(created.workshop.joinCode, { category, name });
    return { ...joined, here: await enter(joined.token) };
  };
  return { ...created, enter, join, rina: await enter(created.tokens.facilitator) };
}

function bytesOnDisk(folder = server.dataDir): string {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => (entry.isFile() ? readFileSync(pathOf(folder, entry.name)).toString('latin1') : '')).join('');
}

const card = (text: string) => ({ kind: 'challenge' as const, text, challengeType: '' as const, lang: 'id' });
const clustersOf = (one: Attendee): string[] => takeSnapshot(one.board).clusters.map(({ id }) => id);

describe('hidden cards', () => {
  test('are seen by their author alone, on every device, and by nobody else anywhere before they are revealed', async () => {
    const { workshop: { id }, rina, enter, join, tokens } = await workshop();
    const sari = await join('community', 'Sari');
    const second = await enter(sari.token);
    const budi = await join('government', 'Budi');
    const wall = await enter(tokens.projector);
    const [round, slot] = [newRecordId(), newRecordId()];
    expect(await rina.ask({ type: 'sealed.open', round, ask: { identity: 'anonymous' } })).toMatchObject({ ok: true });
    expect(await sari.here.ask({ type: 'sealed.submit', round, slot, paper: card('kenari-sumur') })).toMatchObject({ ok: true });
    await until('both of her devices show it', () => [sari.here, second].every((one) => one.own().papers.some(({ paper }) => 'text' in paper && paper.text === 'kenari-sumur')));
    await until('all are told that one has written', () => [rina, budi.here, wall].every((one) => one.session().rounds[0]?.turnout === 1));

    await sari.here.ask({ type: 'sealed.submit', round, slot, paper: card('kenari-sungai') });
    await until('the change is everywhere', () => second.own().papers.length === 1 && second.heard().includes('kenari-sungai'));
    for (const one of [rina, budi.here, wall]) expect(one.heard()).not.toContain('kenari');
    expect(bytesOnDisk()).not.toContain('kenari');
    expect(server.log.join('\n')).not.toContain('kenari');
    for (const path of ['snapshot', 'exports/session.json', '']) {
      const reply = await server.api('GET', `/api/workshops/${id}/${path}`.replace(/\/$/, ''), { token: tokens.facilitator });
      expect([path, await reply.text()]).toEqual([path, expect.not.stringContaining('kenari')]);
    }

    expect(await rina.ask({ type: 'sealed.reveal', round })).toMatchObject({ ok: true });
    await until('it is on the wall', () => takeSnapshot(wall.board).cards.some(({ text }) => text === 'kenari-sungai'));
    const shown = takeSnapshot(wall.board).cards.find(({ text }) => text === 'kenari-sungai');
    expect(shown).toMatchObject({ author: 'rembuk', category: '', lang: '' });
    expect(shown?.id).not.toBe(slot);
    expect((shown?.createdAt ?? 1) % 60_000).toBe(0);
    await until('nobody has papers any more', () => sari.here.own().papers.length === 0);
  });

  test('can\'t be got round by writing on the board while they are being written', async () => {
    const { rina, join } = await workshop();
    const budi = await join('government');
    await rina.ask({ type: 'sealed.open', round: newRecordId(), ask: { identity: 'anonymous' } });
    await new Promise((grace) => setTimeout(grace, 3_100));
    putCard(budi.here.board, 'card-open', budi.member.id, 'Di depan semua');
    await until('he is told', () => budi.here.refused.some(({ parts }) => parts[0]?.reason === 'stage-does-not-allow'));
    expect(readRecord(rina.board, 'cards', 'card-open')).toBeUndefined();
  });

  test('are withdrawn without a trace, and a repeat of any command is told the same', async () => {
    const { rina, join } = await workshop();
    const sari = await join('community');
    const [round, slot] = [newRecordId(), newRecordId()];
    await rina.ask({ type: 'sealed.open', round, ask: { identity: 'anonymous' } }, 'open-1');
    expect(await rina.ask({ type: 'sealed.open', round, ask: { identity: 'anonymous' } }, 'open-1')).toMatchObject({ ok: true });
    await sari.here.ask({ type: 'sealed.submit', round, slot, paper: card('satu') }, 'send-1');
    await sari.here.ask({ type: 'sealed.submit', round, slot, paper: card('satu') }, 'send-1');
    await until('it is there once', () => sari.here.own().papers.length === 1);
    await sari.here.ask({ type: 'sealed.withdraw', round, slot }, 'back-1');
    await until('it is gone', () => sari.here.own().papers.length === 0);
    // The first command's repeat is an answer, not a new paper.
    expect(await sari.here.ask({ type: 'sealed.submit', round, slot, paper: card('satu') }, 'send-1')).toMatchObject({ ok: true });
    await rina.ask({ type: 'sealed.reveal', round });
    await until('the round is closed', () => rina.session().rounds[0]?.state === 'closed');
    expect(rina.session().rounds[0]?.result).toEqual({ written: 0 });
    expect(await sari.here.ask({ type: 'sealed.submit', round, slot, paper: card('terlambat') })).toMatchObject({ ok: false, problem: 'round-closed' });
    expect(await rina.ask({ type: 'sealed.reveal', round })).toMatchObject({ ok: true });
  });

  test('say their category only where it hides the writer, and in no order that tells anything', async () => {
    const { rina, join } = await workshop();
    const people = await Promise.all((['community', 'community', 'community', 'community', 'government'] as const).map((category) => join(category)));
    const round = newRecordId();
    await rina.ask({ type: 'sealed.open', round, ask: { identity: 'category' } });
    for (const [index, { here }] of people.entries()) for (let n = 0; n < 4; n += 1) await here.ask({ type: 'sealed.submit', round, slot: newRecordId(), paper: card(`${index}-${n} kartu`) });
    await rina.ask({ type: 'sealed.reveal', round });
    await until('all are there', () => takeSnapshot(rina.board).cards.filter(({ text }) => text.endsWith(' kartu')).length === 20);
    const shown = takeSnapshot(rina.board).cards.filter(({ text }) => text.endsWith(' kartu'));
    // One lone official: naming the other category would name that one.
    expect(new Set(shown.map(({ category }) => category))).toEqual(new Set(['']));
    const order = shown.map(({ text }) => text);
    expect(order).not.toEqual([...order].sort());
    expect(new Set(shown.map(({ createdAt }) => createdAt)).size).toBe(1);
    const places = new Set(shown.map(({ x, y }) => `${x}/${y}`));
    expect(places.size).toBe(20);
  });

  test('keep their author where the round is a named one', async () => {
    const { rina, join } = await workshop();
    const sari = await join('community');
    const round = newRecordId();
    await rina.ask({ type: 'sealed.open', round, ask: { identity: 'named' } });
    await sari.here.ask({ type: 'sealed.submit', round, slot: newRecordId(), paper: card('Bernama') });
    await rina.ask({ type: 'sealed.reveal', round });
    await until('it is there', () => takeSnapshot(rina.board).cards.some(({ text }) => text === 'Bernama'));
    expect(takeSnapshot(rina.board).cards.find(({ text }) => text === 'Bernama')).toMatchObject({ author: sari.member.id, category: 'community', lang: 'id' });
  });
});

describe('a ballot', () => {
  test('tells turnout until it closes, then totals, and leaves no paper and no key on disk', async () => {
    const { workshop: { id }, rina, join } = await workshop();
    await until('clusters are there', () => clustersOf(rina).length > 2);
    const options = clustersOf(rina).slice(0, 3);
    const [first = '', next = ''] = options;
    const round = newRecordId();
    const ask = { title: 'Prioritas', method: 'dots' as const, options, budget: 2, maxPerOption: 2 };
    expect(await rina.ask({ type: 'ballot.open', round, ask })).toMatchObject({ ok: true });
    const voters = await Promise.all((['community', 'community', 'community', 'academia'] as const).map((category) => join(category)));
    for (const { here } of voters) expect(await here.ask({ type: 'ballot.cast', round, paper: { marks: { [first]: 1, [next]: 1 } } })).toMatchObject({ ok: true });
    const [voter, changer] = voters;
    if (!voter || !changer) throw new Error('nobody came');
    expect(await changer.here.ask({ type: 'ballot.cast', round, paper: { marks: { [next]: 2 } } })).toMatchObject({ ok: true });
    expect(await voter.here.ask({ type: 'ballot.cast', round, paper: { marks: { [first]: 2, [next]: 1 } } })).toMatchObject({ ok: false, problem: 'over-budget' });
    expect(await voter.here.ask({ type: 'ballot.cast', round, paper: { marks: { lain: 1 } } })).toMatchObject({ ok: false, problem: 'unknown-option' });
    expect(await rina.ask({ type: 'ballot.cast', round, paper: { marks: { [first]: 1 } } })).toMatchObject({ ok: false, problem: 'not-entitled' });
    expect(await voter.here.ask({ type: 'ballot.close', round })).toMatchObject({ ok: false, problem: 'facilitator-only' });
    await until('turnout is told', () => rina.session().rounds[0]?.turnout === 4);
    expect(rina.session().rounds[0]).toMatchObject({ state: 'open', result: null });
    expect(rina.own().papers).toEqual([]);

    expect(await rina.ask({ type: 'ballot.close', round })).toMatchObject({ ok: true });
    await until('the totals are told', () => voter.here.session().rounds[0]?.state === 'closed');
    expect(voter.here.session().rounds[0]?.result).toEqual({ voters: 4, totals: { [first]: 3, [next]: 5 }, byCategory: {} });
    expect(await changer.here.ask({ type: 'ballot.cast', round, paper: { marks: { [first]: 1 } } })).toMatchObject({ ok: false, problem: 'round-closed' });
    await server.close('keep');
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(pathOf(server.dataDir, 'rembuk.sqlite'));
    expect(database.prepare('SELECT (SELECT count(*) FROM sealed_papers) + (SELECT count(*) FROM sealed_keys) AS rows').get()).toEqual({ rows: 0 });
    database.close();
    server = await startServer({ dataDir: server.dataDir });
    const again = await attend(server.origin, id, voter.token);
    open.push(again);
    expect(again.session().rounds[0]).toMatchObject({ state: 'closed', result: { voters: 4 } });
  });

  test('is open, with its papers, after the server was stopped', async () => {
    const { workshop: { id }, rina, join, tokens } = await workshop();
    await until('clusters are there', () => clustersOf(rina).length > 0);
    const [option = ''] = clustersOf(rina);
    const round = newRecordId();
    await rina.ask({ type: 'ballot.open', round, ask: { title: '', method: 'score', options: [option], budget: 3, maxPerOption: 3 } });
    const sari = await join('community');
    await sari.here.ask({ type: 'ballot.cast', round, paper: { marks: { [option]: 3 } } });
    await server.close('keep');
    server = await startServer({ dataDir: server.dataDir });
    const sariAgain = await attend(server.origin, id, sari.token);
    const rinaAgain = await attend(server.origin, id, tokens.facilitator);
    open.push(sariAgain, rinaAgain);
    expect(sariAgain.own().papers).toEqual([{ round, slot: '', paper: { marks: { [option]: 3 } } }]);
    expect(rinaAgain.own().papers).toEqual([]);
    await sariAgain.ask({ type: 'ballot.retract', round });
    await rinaAgain.ask({ type: 'ballot.close', round });
    await until('it is closed', () => rinaAgain.session().rounds[0]?.state === 'closed');
    expect(rinaAgain.session().rounds[0]?.result).toMatchObject({ voters: 0, totals: {} });
  });

  test('is not opened over things that aren\'t there, or twice under one name with other words', async () => {
    const { rina } = await workshop();
    const round = newRecordId();
    const ask = { title: '', method: 'dots' as const, options: ['tidak-ada'], budget: 1, maxPerOption: 1 };
    expect(await rina.ask({ type: 'ballot.open', round, ask })).toMatchObject({ ok: false, problem: 'unknown-option' });
    expect(await rina.ask({ type: 'agreement.open', round, ask: { statement: 'Kebun' } })).toMatchObject({ ok: true });
    expect(await rina.ask({ type: 'agreement.open', round, ask: { statement: 'Kebun lain' } })).toMatchObject({ ok: false, problem: 'round-exists' });
  });
});

describe('ratings, agreement and feedback', () => {
  test('place stakeholders at the median on the board when they close', async () => {
    const { rina, join } = await workshop();
    await until('stakeholders are there', () => takeSnapshot(rina.board).stakeholders.length > 0);
    const stakeholder = takeSnapshot(rina.board).stakeholders[0]?.id ?? '';
    const round = newRecordId();
    await rina.ask({ type: 'rating.open', round, ask: { stakeholders: [stakeholder] } });
    const raters = await Promise.all([join('community'), join('academia'), join('government')]);
    for (const [index, { here }] of raters.entries()) expect(await here.ask({ type: 'rating.submit', round, slot: stakeholder, paper: { interest: 1 + 2 * index, influence: 5, affectedness: 3 } })).toMatchObject({ ok: true });
    expect(await raters[0]?.here.ask({ type: 'rating.submit', round, slot: 'lain-lain', paper: { interest: 1, influence: 1, affectedness: null } })).toMatchObject({ problem: 'unknown-option' });
    await rina.ask({ type: 'rating.close', round });
    await until('it stands there', () => readRecord(rina.board, 'stakeholders', stakeholder)?.influence === 1);
    expect(readRecord(rina.board, 'stakeholders', stakeholder)).toMatchObject({ interest: 0.5, influence: 1, affectedness: 0.5 });
  });

  test('tell steps and answers, with their notes unsigned', async () => {
    const { rina, join } = await workshop();
    const [agreed, asked] = [newRecordId(), newRecordId()];
    await rina.ask({ type: 'agreement.open', round: agreed, ask: { statement: 'Kebun bersama' } });
    await rina.ask({ type: 'feedback.open', round: asked, ask: { questions: [{ id: 'q1', scale: 'smiley5', text: { id: 'Didengar?', en: 'Heard?' } }, { id: 'q2', scale: 'open', text: { id: 'Saran', en: 'Advice' } }] } });
    const sari = await join('community');
    await sari.here.ask({ type: 'agreement.cast', round: agreed, paper: { step: 'block', note: 'Air dulu' } });
    await sari.here.ask({ type: 'feedback.submit', round: asked, paper: { answers: { q1: 4, q2: 'Lebih pagi' } } });
    expect(rina.heard()).not.toMatch(/Air dulu|Lebih pagi/);
    await rina.ask({ type: 'agreement.close', round: agreed });
    await rina.ask({ type: 'feedback.close', round: asked });
    await until('both are closed', () => rina.session().rounds.length === 2 && rina.session().rounds.every(({ state }) => state === 'closed'));
    expect(rina.session().rounds.map(({ result }) => result)).toEqual([
      { voters: 1, totals: { block: 1 }, byCategory: {}, notes: [{ step: 'block', text: 'Air dulu' }] },
      { voters: 1, totals: { 'q1/4': 1 }, byCategory: {}, notes: { q2: ['Lebih pagi'] } },
    ]);
  });
});
