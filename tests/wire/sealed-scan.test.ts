/** Searches everything that leaves or lies on the server for what is sealed, and tries to guess who wrote what is revealed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type * as Y from 'yjs';
import { newRecordId } from '#shared/domain/ids.ts';
import { STAGE_IDS } from '#shared/domain/stage.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { attend, type Attendee } from '../support/attendee.ts';
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

function bytesOnDisk(): string {
  return readdirSync(server.dataDir).map((name) => readFileSync(join(server.dataDir, name), 'latin1')).join('');
}

const EXPORTS = ['session.json', 'draft.docx'] as const;

describe('in every stage and for every role', () => {
  test('no frame, no reply, no file and no line of the log tells what is sealed', async () => {
    const { workshop: { id, joinCode }, tokens, links } = await server.createWorkshop({ templateId: 'village-empowerment-bali', sampleContent: true });
    const rina = await enter(id, tokens.facilitator);
    const wall = await enter(id, tokens.projector);
    const organizer = await server.api('POST', '/api/join', { body: { invite: new URL(links.organizer).hash.slice(1), consent: true } }).then((reply) => reply.json() as Promise<{ token: string }>);
    const [author, other, helper, watcher] = await Promise.all(['Sari', 'Budi', 'Ketut', 'Made'].map(async (name) => server.join(joinCode, { name })));
    if (!author || !other || !helper || !watcher) throw new Error('nobody came');
    await rina.ask({ type: 'role.grant', member: helper.member.id, role: 'co_facilitator' });
    await rina.ask({ type: 'role.grant', member: watcher.member.id, role: 'observer' });
    const sari = await enter(id, author.token);
    const eyes = new Map([['facilitator', rina], ['projector', wall], ['organizer', await enter(id, organizer.token)], ['participant', await enter(id, other.token)], ['co_facilitator', await enter(id, helper.token)], ['observer', await enter(id, watcher.token)]]);
    await until('clusters are there', () => takeSnapshot(rina.board).clusters.length > 1);
    const { clusters, stakeholders, programs } = takeSnapshot(rina.board);
    const [option = '', stakeholder = '', program = ''] = [clusters[0]?.id, stakeholders[0]?.id, programs[0]?.id];

    for (const stage of [undefined, ...STAGE_IDS]) {
      if (stage) await rina.ask({ type: 'stage.open', stage });
      const canary = `kenari${stage ?? 'bebas'}`.replace(/-/g, '');
      const rounds = { cards: newRecordId(), rating: newRecordId(), ballot: newRecordId(), agreement: newRecordId(), feedback: newRecordId() };
      await rina.ask({ type: 'sealed.open', round: rounds.cards, ask: { identity: 'anonymous' } });
      await rina.ask({ type: 'rating.open', round: rounds.rating, ask: { stakeholders: [stakeholder] } });
      await rina.ask({ type: 'ballot.open', round: rounds.ballot, ask: { title: 'Mana dulu?', method: 'dots', options: [option], budget: 3, maxPerOption: 3 } });
      await rina.ask({ type: 'agreement.open', round: rounds.agreement, ask: { statement: 'Bersama' } });
      await rina.ask({ type: 'feedback.open', round: rounds.feedback, ask: { questions: [{ id: 'q1', scale: 'open', text: { id: 'Saran', en: 'Advice' } }] } });
      const slot = newRecordId();
      const done = [
        await sari.ask({ type: 'sealed.submit', round: rounds.cards, slot, paper: { kind: 'need', text: `${canary}-kartu`, challengeType: '', lang: 'id' } }),
        await sari.ask({ type: 'rating.submit', round: rounds.rating, slot: stakeholder, paper: { interest: 5, influence: 1, affectedness: null } }),
        await sari.ask({ type: 'ballot.cast', round: rounds.ballot, paper: { marks: { [option]: 3 } } }),
        await sari.ask({ type: 'agreement.cast', round: rounds.agreement, paper: { step: 'block', note: `${canary}-catatan` } }),
        await sari.ask({ type: 'feedback.submit', round: rounds.feedback, paper: { answers: { q1: `${canary}-saran` } } }),
      ];
      expect(done.map(({ ok }) => ok)).toEqual([true, true, true, true, true]);
      await until('everybody is told of the turnout', () => [...eyes.values()].every((one) => one.session().rounds.filter(({ turnout }) => turnout === 1).length >= 5));

      for (const [role, one] of eyes) {
        expect([stage, role, /kenari|"marks"|"paper":/.exec(one.heard())?.[0]]).toEqual([stage, role, undefined]);
      }
      for (const token of [tokens.facilitator, tokens.projector, organizer.token, other.token, helper.token, watcher.token]) {
        for (const path of ['', '/snapshot', ...EXPORTS.map((kind) => `/exports/${kind}?program=${program}`)]) {
          const reply = await server.api('GET', `/api/workshops/${id}${path}`, { token });
          const bytes = new Uint8Array(await reply.arrayBuffer());
          const files = path.includes('.docx') && reply.ok ? Object.values(unzipSync(bytes)) : [bytes];
          expect([stage, path, files.some((file) => Buffer.from(file).includes('kenari'))]).toEqual([stage, path, false]);
        }
      }
      expect([stage, /kenari|"marks"/.exec(bytesOnDisk())?.[0], /kenari|marks/.exec(server.log.join(''))?.[0]]).toEqual([stage, undefined, undefined]);

      // What is sealed ends unopened: taken back, so that the next stage begins with a clean sheet.
      await sari.ask({ type: 'sealed.withdraw', round: rounds.cards, slot });
      await sari.ask({ type: 'agreement.retract', round: rounds.agreement });
      await sari.ask({ type: 'feedback.withdraw', round: rounds.feedback });
      await rina.ask({ type: 'sealed.reveal', round: rounds.cards });
    }
    expect((await server.api('GET', '/api/workshops', { token: ORGANIZER_KEY })).status).toBe(200);
  }, 60_000);
});

describe('whoever tries to guess who wrote a revealed card', () => {
  const AUTHORS = 6;
  const ROUNDS = 30;

  test('does no better than by chance, whatever the cards are put in order by', async () => {
    const { workshop: { id, joinCode }, tokens } = await server.createWorkshop();
    const rina = await enter(id, tokens.facilitator);
    const authors = await Promise.all(Array.from({ length: AUTHORS }, async () => enter(id, (await server.join(joinCode)).token)));
    const hits: Record<string, number> = { clock: 0, id: 0, place: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = newRecordId();
      await rina.ask({ type: 'sealed.open', round: name, ask: { identity: 'anonymous' } });
      // The attacker has seen in which order people pressed "send".
      for (const [index, one] of authors.entries()) await one.ask({ type: 'sealed.submit', round: name, slot: newRecordId(), paper: { kind: 'need', text: `r${round} oleh ${index}`, challengeType: '', lang: 'id' } });
      await rina.ask({ type: 'sealed.reveal', round: name });
      await until('the cards are there', () => takeSnapshot(rina.board).cards.filter(({ text }) => text.startsWith(`r${round} `)).length === AUTHORS);
      const cards = takeSnapshot(rina.board).cards.filter(({ text }) => text.startsWith(`r${round} `));
      const orders = { clock: by(cards, (card) => clockOf(rina, card.id)), id: by(cards, (card) => card.id), place: by(cards, (card) => card.y * 1e6 + card.x) };
      for (const [order, guess] of Object.entries(orders)) hits[order] = (hits[order] ?? 0) + guess.filter(({ text }, index) => text === `r${round} oleh ${index}`).length;
    }
    // A random order has one card in its right place on the average, with a deviation of one: five deviations over all rounds.
    for (const [order, found] of Object.entries(hits)) expect([order, found < ROUNDS + 5 * Math.sqrt(ROUNDS)]).toEqual([order, true]);
  }, 30_000);

  function by<T>(list: readonly T[], key: (one: T) => string | number): readonly T[] {
    return [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  function clockOf(one: Attendee, id: string): number {
    const item = (one.board.collections.cards as unknown as { _map: Map<string, Y.Item> })._map.get(id);
    return item?.id.clock ?? 0;
  }
});

describe('a close that was cut short', () => {
  function inDatabase<T>(work: (database: DatabaseSync) => T): T {
    const database = new DatabaseSync(join(server.dataDir, 'rembuk.sqlite'));
    const value = work(database);
    database.close();
    return value;
  }

  function setState(database: DatabaseSync, state: string): void {
    const row = database.prepare('SELECT id, session FROM workshops').get();
    const session = JSON.parse(String(row?.['session'])) as { rounds: Record<string, unknown>[] };
    const rounds = session.rounds.map((round) => ({ ...round, state, result: null }));
    database.prepare('UPDATE workshops SET session = ? WHERE id = ?').run(JSON.stringify({ ...session, rounds }), String(row?.['id']));
  }

  test('before or after the cards were written is brought to its end, with each card once and no paper left', async () => {
    const { workshop: { id, joinCode }, tokens } = await server.createWorkshop();
    const rina = await enter(id, tokens.facilitator);
    const sari = await enter(id, (await server.join(joinCode)).token);
    const round = newRecordId();
    await rina.ask({ type: 'sealed.open', round, ask: { identity: 'anonymous' } });
    for (const text of ['Satu', 'Dua']) await sari.ask({ type: 'sealed.submit', round, slot: newRecordId(), paper: { kind: 'need', text, challengeType: '', lang: 'id' } });
    await server.close('keep');
    const before = inDatabase((database) => {
      setState(database, 'closing');
      return { keys: database.prepare('SELECT * FROM sealed_keys').all(), papers: database.prepare('SELECT * FROM sealed_papers').all() };
    });
    expect(before.papers).toHaveLength(2);

    server = await startServer({ dataDir: server.dataDir });
    const again = await enter(id, tokens.facilitator);
    await until('the round is brought to its end', () => again.session().rounds[0]?.state === 'closed');
    expect(takeSnapshot(again.board).cards.map(({ text }) => text).sort()).toEqual(['Dua', 'Satu']);

    // Now as if the power had gone after the cards were written, before the papers were destroyed.
    await server.close('keep');
    inDatabase((database) => {
      setState(database, 'closing');
      for (const { workshop, round: name, key } of before.keys) database.prepare('INSERT INTO sealed_keys (workshop, round, key) VALUES (?, ?, ?)').run(workshop ?? null, name ?? null, key ?? null);
      for (const { workshop, round: name, owner, alias, sealed } of before.papers) database.prepare('INSERT INTO sealed_papers (workshop, round, owner, alias, sealed) VALUES (?, ?, ?, ?, ?)').run(workshop ?? null, name ?? null, owner ?? null, alias ?? null, sealed ?? null);
    });
    server = await startServer({ dataDir: server.dataDir });
    const third = await enter(id, tokens.facilitator);
    await until('the round is brought to its end', () => third.session().rounds[0]?.state === 'closed');
    expect(takeSnapshot(third.board).cards).toHaveLength(2);
    await server.close('keep');
    expect(inDatabase((database) => database.prepare('SELECT (SELECT count(*) FROM sealed_papers) + (SELECT count(*) FROM sealed_keys) AS rows').get())).toEqual({ rows: 0 });
    server = await startServer({ dataDir: server.dataDir });
  });
});
