import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock, type Clock } from '#server/observe/clock.ts';
import { carryOutRetention, RETENTION_INTERVAL } from '#server/workshops/retention.ts';
import type { Workshop } from '#server/workshops/catalogue.ts';
import { toWorkshopId } from '#shared/domain/ids.ts';
import { daysLeft, erasureTime, isDue, prolonged, RETENTION } from '#shared/domain/retention.ts';
import type { WorkshopRow } from '#shared/protocol/http.ts';
import { attend } from '../../support/attendee.ts';
import { foundOnDisk } from '../../support/disk.ts';
import { putCard } from '../../support/records.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/stock-client.ts';

const DAY = 86_400_000;

/** A clock that is set by hand, and turns its hours when it is told to. */
function handClock() {
  let time = 1_800_000_000_000;
  const hourly: (() => void)[] = [];
  const clock: Clock = {
    ...systemClock,
    now: () => time,
    every(interval, work) {
      if (interval !== RETENTION_INTERVAL) return systemClock.every(interval, work);
      hourly.push(work);
      return () => void hourly.splice(hourly.indexOf(work), 1);
    },
  };
  return { clock, pass: (days: number) => void (time += days * DAY), strike: () => hourly.forEach((work) => work()), hourly };
}

let hand: ReturnType<typeof handClock>;
let server: TestServer;
beforeEach(async () => {
  hand = handClock();
  server = await startServer({ clock: hand.clock });
});
afterEach(() => server.close());

async function rows(): Promise<readonly WorkshopRow[]> {
  return (await server.api('GET', '/api/workshops', { token: ORGANIZER_KEY })).json();
}

async function workshopWithCanaries(retentionDays: number) {
  const { workshop, tokens, links } = await server.createWorkshop({ retentionDays, title: `Rembuk-kenari-${retentionDays}` });
  const joined = await server.join(workshop.joinCode, { name: `Nama-kenari-${retentionDays}` });
  const here = await attend(server.origin, workshop.id, joined.token);
  putCard(here.board, 'card-1', joined.member.id, `Kartu-kenari-${retentionDays}`);
  await until('the card is kept', () => foundOnDisk(server.dataDir, [`Kartu-kenari-${retentionDays}`]).length === 1);
  return { id: workshop.id, tokens, links, joined, here, canaries: ['Rembuk', 'Nama', 'Kartu'].map((word) => `${word}-kenari-${retentionDays}`) };
}

describe('a workshop that has been kept for its days', () => {
  test('is erased whole by the next hour, with everybody told, and only its id in the log', async () => {
    const short = await workshopWithCanaries(30);
    const long = await workshopWithCanaries(90);
    hand.pass(29.9);
    hand.strike();
    expect(foundOnDisk(server.dataDir, short.canaries)).toEqual(short.canaries);
    hand.pass(0.1);
    hand.strike();
    await until('everybody there is told', () => short.here.closed() === 4410);
    await until('it is off the disk', () => foundOnDisk(server.dataDir, [...short.canaries, short.joined.member.id]).length === 0);
    expect(foundOnDisk(server.dataDir, long.canaries)).toEqual(long.canaries);
    expect((await rows()).map(({ id }) => id)).toEqual([long.id]);
    expect((await server.api('GET', `/api/workshops/${short.id}`, { token: short.joined.token })).status).toBe(401);
    expect((await server.api('POST', '/api/join', { body: { invite: short.links.facilitator.split('#')[1], consent: true } })).status).toBe(404);
    const said = server.log.filter((line) => line.includes('workshop.expired'));
    expect(said).toHaveLength(1);
    expect(JSON.parse(said[0] ?? '{}')).toEqual({ time: expect.any(String), level: 'info', event: 'workshop.expired', workshop: short.id });
    for (const word of short.canaries) expect(server.log.join('')).not.toContain(word);
    long.here.close();
  });

  test('is erased at the start when the server slept through its day', async () => {
    const { canaries, here } = await workshopWithCanaries(7);
    here.close();
    const { dataDir } = server;
    await server.close('keep');
    expect(hand.hourly).toHaveLength(0);
    hand.pass(400);
    server = await startServer({ dataDir, clock: hand.clock });
    expect(foundOnDisk(dataDir, canaries)).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  test('doesn\'t wait for another that can\'t be erased now, which is tried again', async () => {
    const workshop = (id: string, retentionDays: number): Workshop => ({ id: toWorkshopId(id), title: '', language: 'id', templateId: undefined, agenda: 'short', retentionDays, joinCode: id, createdAt: 0 });
    const done: string[] = [];
    const failures: string[] = [];
    const turn = (failing: boolean) => carryOutRetention({
      catalogue: { ...({} as Parameters<typeof carryOutRetention>[0]['catalogue']), all: () => [workshop('first', 1), workshop('second', 1), workshop('third', 99)].filter(({ id }) => !done.includes(id)) },
      now: () => 2 * DAY,
      forget: ({ id }) => (failing && id === 'first' ? Promise.reject(new Error('disk full')) : Promise.resolve()),
      erased: ({ id }) => void done.push(id),
      failed: ({ id }) => void failures.push(id),
    });
    await turn(true);
    expect([done, failures]).toEqual([['second'], ['first']]);
    await turn(false);
    expect(done).toEqual(['second', 'first']);
  });
});

describe('the organizer', () => {
  test('sees when each workshop ends, and can prolong it in time', async () => {
    const { workshop } = await server.createWorkshop({ retentionDays: 30 });
    const [row] = await rows();
    expect(row).toMatchObject({ retentionDays: 30, daysLeft: 30, erasesAt: hand.clock.now() + 30 * DAY });
    hand.pass(20.5);
    expect((await rows())[0]?.daysLeft).toBe(10);
    const keep = (body: unknown, token?: string) => server.api('PATCH', `/api/workshops/${workshop.id}`, { body, ...(token ? { token } : {}) });
    expect((await keep({ retentionDays: 120 })).status).toBe(401);
    expect((await keep({ retentionDays: 20 }, ORGANIZER_KEY)).status).toBe(422);
    expect((await keep({ retentionDays: 4_000 }, ORGANIZER_KEY)).status).toBe(400);
    const kept = await keep({ retentionDays: 120 }, ORGANIZER_KEY);
    expect([kept.status, await kept.json()]).toEqual([200, expect.objectContaining({ id: workshop.id, retentionDays: 120, daysLeft: 100 })]);
    hand.pass(10);
    hand.strike();
    expect(await rows()).toHaveLength(1);
    hand.pass(90);
    hand.strike();
    await until('it is gone', async () => (await rows()).length === 0);
  });
});

describe('counting days', () => {
  test('ends to the moment, and a part of a day is still a day', () => {
    const kept = { createdAt: 1_000, retentionDays: 2 };
    expect([isDue(kept, erasureTime(kept) - 1), isDue(kept, erasureTime(kept))]).toEqual([false, true]);
    expect([daysLeft(kept, 1_000), daysLeft(kept, 1_001), daysLeft(kept, erasureTime(kept) - 1), daysLeft(kept, erasureTime(kept) + DAY)]).toEqual([2, 2, 1, 0]);
  });

  test('prolongs from today when more has passed than was chosen, and never beyond the bound', () => {
    const kept = { createdAt: 0, retentionDays: 30 };
    expect([prolonged(kept, 90, 10 * DAY), prolonged(kept, 90, 50 * DAY), prolonged(kept, RETENTION.longest, DAY)]).toEqual([120, 140, RETENTION.longest]);
  });
});
