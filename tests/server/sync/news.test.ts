import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { Member } from '#server/identity/members.ts';
import { createPapers } from '#server/sealed/papers.ts';
import { peopleDelay, tellSoon, tellTurnoutSoon, type Hall } from '#server/sync/hall.ts';
import { createCatalogue } from '#server/workshops/catalogue.ts';
import { createLateBox } from '#server/workshops/late-box.ts';
import { toMemberId, toWorkshopId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { MESSAGE } from '#shared/protocol/frames.ts';
import { endOfTurn, listen, manualClock } from '../../support/clock.ts';
import { setupRoom } from '../../support/room.ts';

async function setupHall(people: number) {
  const database = new DatabaseSync(':memory:');
  createCatalogue(database);
  const clock = manualClock();
  const { room, session } = await setupRoom();
  const reader = listen('m-0');
  room.enter(reader.connection);
  const workshop = toWorkshopId('w');
  const members = Array.from({ length: people }, (_, index): Member => ({ id: toMemberId(`m-${index}`), workshop, name: `Warga ${index}`, role: 'participant', category: 'other' }));
  const hall: Hall = {
    workshop, room: Promise.resolve(room), session: session.current, grace: undefined, members: new Map(members.map((member) => [member.id, member])),
    answers: new Map(), closing: new Map(), cancelTelling: undefined, cancelEviction: undefined,
  };
  const parts = { clock, papers: createPapers(database), lateBox: createLateBox(database, clock.now) };
  const told = async (): Promise<number> => {
    await endOfTurn();
    return reader.heard.filter((frame) => frame[0] === MESSAGE.session).length;
  };
  const turnouts = (): number => reader.heard.filter((frame) => frame[0] === MESSAGE.turnout).length;
  return { clock, told, turnouts, tell: (news: 'stand' | 'people') => tellSoon(hall, parts, news), tellTurnout: () => tellTurnoutSoon(hall, parts) };
}

test('who has come is told at once in a small room, and once in a while to a crowd', async () => {
  const few = await setupHall(10);
  few.tell('people');
  few.clock.pass(61);
  expect(await few.told()).toBe(1);

  const crowd = await setupHall(500);
  for (let time = 0; time < peopleDelay(500); time += 60) {
    crowd.tell('people');
    expect(await crowd.told()).toBe(0);
    crowd.clock.pass(60);
  }
  expect(await crowd.told()).toBe(1);
  expect([peopleDelay(200), peopleDelay(2_000)]).toEqual([260, LIMITS.peopleMessageDelay]);
});

test('where the workshop stands doesn\'t wait for that, and tells it along', async () => {
  const { clock, told, tell } = await setupHall(500);
  tell('people');
  tell('stand');
  tell('people');
  clock.pass(LIMITS.sessionMessageDelay);
  expect(await told()).toBe(1);
  clock.pass(peopleDelay(500));
  expect(await told()).toBe(1);
});

test('how many have voted is told by itself, once for all who did within a moment', async () => {
  const { clock, told, turnouts, tellTurnout } = await setupHall(200);
  for (let vote = 0; vote < 50; vote += 1) {
    tellTurnout();
    clock.pass(5);
  }
  clock.pass(300);
  expect([await told(), turnouts()]).toEqual([0, 1]);
});
