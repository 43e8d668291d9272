/**
 * Every piece somebody types ends on the server, in a draft or in the late box,
 * or was refused before their eyes: through stages that close, pages that are
 * closed and a server that is stopped, in an order thrown with dice.
 */
import { expect, test } from 'vitest';
import type { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { wordsOf } from '#client/sync/draft.ts';
import { newRecordId } from '#shared/domain/ids.ts';
import { systemClock } from '#server/observe/clock.ts';
import { createDice } from '../convergence/dice.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openSession, rememberingStore } from '../support/session.ts';
import { until } from '../support/stock-client.ts';

const PIECES = Number(process.env['REMBUK_PIECES'] ?? 240);
const SEED = Number(process.env['REMBUK_SEED'] ?? 20_261);

test(`${PIECES} pieces, seed ${SEED}`, async () => {
  const dice = createDice(SEED);
  // Moments of grace pass as fast as the dice fall.
  let ahead = 0;
  const clock = { ...systemClock, now: () => Date.now() + ahead };
  let server: TestServer = await startServer({ clock });
  const { workshop, tokens } = await server.createWorkshop();
  const enter = async (token: string, device = rememberingStore()): Promise<{ token: string; device: typeof device; session: WorkshopSession }> => ({ token, device, session: await openSession(server, workshop.id, token, device) });
  const rina = await enter(tokens.facilitator);
  const people = await Promise.all(['Sari', 'Budi', 'Tono'].map(async (name) => enter((await server.join(workshop.joinCode, { name })).token)));
  await until('everybody is in', () => [rina, ...people].every(({ session }) => session.synced));
  const told = new Set<string>();
  const typed: string[] = [];
  const own = new Map<WorkshopSession, string[]>();

  function write(person: (typeof people)[number]): void {
    const piece = `«${typed.length}»`;
    typed.push(piece);
    const mine = own.get(person.session) ?? [];
    const fresh = newRecordId();
    const card = dice.roll(3) === 0 ? mine[dice.roll(Math.max(1, mine.length))] : undefined;
    const done = card
      ? person.session.dispatch({ type: 'edit-text', collection: 'cards', id: card, field: 'text', index: 0, remove: 0, insert: piece })
      : person.session.dispatch({ type: 'add', collection: 'cards', id: fresh, values: { kind: 'need', text: piece } });
    if (!card) mine.push(fresh);
    own.set(person.session, mine);
    if (!done.ok) told.add(piece);
  }

  async function restart(): Promise<void> {
    const { dataDir, origin } = server;
    await server.close('keep');
    for (let count = dice.roll(6); count > 0; count -= 1) write(dice.pick([people[0] ?? fail(), ...people]));
    server = await startServer({ dataDir, port: Number(new URL(origin).port), clock });
  }

  for (let step = 0; typed.length < PIECES; step += 1) {
    const roll = dice.roll(100);
    const person = people[dice.roll(people.length)] ?? fail();
    if (roll < 80) write(person);
    else if (roll < 90) {
      void rina.session.command(dice.roll(2) === 0 ? { type: 'stage.close' } : { type: 'stage.open', stage: dice.pick(['needs-challenges', 'stakeholder-list', 'cluster']) });
      ahead += 4_000;
    } else if (roll < 96) {
      await new Promise((turn) => setTimeout(turn, 5)); // A page closes after its device has written down what was typed.
      person.session.close();
      const mine = own.get(person.session);
      person.session = (await enter(person.token, person.device)).session;
      if (mine) own.set(person.session, mine);
    } else if (roll < 98) await restart();
    else await new Promise((turn) => setTimeout(turn, dice.roll(60)));
    if (step % 10 === 0) await new Promise((turn) => setTimeout(turn, 1));
  }

  await until('all is settled', () => people.every(({ session }) => session.state === 'connected' && session.synced && session.unsaved === 0 && session.own.unsent === 0), 30_000);
  await until('what was late is in its box', () => people.every(({ session }) => session.drafts.every((draft) => draft.reason !== 'kept')), 1_000);
  const reply = await server.api('GET', `/api/workshops/${workshop.id}/snapshot`, { token: tokens.facilitator });
  const places = [
    (await reply.text()),
    ...people.flatMap(({ session }) => [...session.drafts.map(wordsOf), ...session.own.late.map(({ work }) => Object.values(work.texts).join()), ]),
  ].join();
  expect(typed.filter((piece) => !places.includes(piece) && !told.has(piece))).toEqual([]);
  // Each end was really met.
  expect([told.size > 0, places.length > 0, people.some(({ session }) => session.own.late.length + session.drafts.length > 0)]).toEqual([true, true, true]);
  for (const { session } of [rina, ...people]) session.close();
  await server.close();
}, 120_000);

function fail(): never {
  throw new Error('nobody is there');
}
