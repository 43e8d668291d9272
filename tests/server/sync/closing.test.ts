/** A round that can't be closed now, because the disk is full, closes by itself once there is room. */
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { createPapers } from '#server/sealed/papers.ts';
import type { CommandParts } from '#server/sync/command-parts.ts';
import type { Hall } from '#server/sync/hall.ts';
import { closeRound } from '#server/sync/round-commands.ts';
import { createCatalogue } from '#server/workshops/catalogue.ts';
import { createLateBox } from '#server/workshops/late-box.ts';
import { createMembers } from '#server/identity/members.ts';
import { JournalFailure } from '#server/journal/journal.ts';
import { createLog } from '#server/observe/log.ts';
import { newRecordId, toMemberId, toWorkshopId } from '#shared/domain/ids.ts';
import { endOfTurn, manualClock } from '../../support/clock.ts';
import { setupRoom } from '../../support/room.ts';

test('what was handed in is kept until then, and comes onto the board once', async () => {
  const database = new DatabaseSync(':memory:');
  const clock = manualClock();
  const catalogue = createCatalogue(database);
  const { room, session } = await setupRoom();
  const [workshop, round] = [toWorkshopId('w'), newRecordId()];
  catalogue.add({ id: workshop, title: 'Uji', language: 'id', templateId: undefined, agenda: 'short', retentionDays: 1, joinCode: 'a-b-c', createdAt: 0 }, session.current);
  const disk = { full: true };
  const hall: Hall = {
    workshop, session: { ...session.current, rounds: [{ id: round, kind: 'cards', state: 'open', openedAt: 0, ask: { identity: 'anonymous' }, result: null }] },
    room: Promise.resolve({ ...room, write: (work, how) => (disk.full ? Promise.reject(new JournalFailure('disk-full', undefined)) : room.write(work, how)) }),
    grace: undefined, members: new Map(), answers: new Map(), closing: new Map(), cancelTelling: undefined, cancelEviction: undefined,
  };
  const papers = createPapers(database);
  const parts: CommandParts = {
    clock, catalogue, papers, lateBox: createLateBox(database, clock.now), members: createMembers(database, clock.now),
    log: createLog('silent', () => undefined, clock.now), peopleChanged: () => undefined,
  };
  papers.open(workshop, round);
  papers.put(workshop, round, toMemberId('sari'), newRecordId(), { kind: 'need', text: 'Air bersih', challengeType: '', lang: 'id' });

  await expect(closeRound(hall, round, parts)).rejects.toThrow(JournalFailure);
  expect([hall.session.rounds[0]?.state, papers.turnout(workshop, round)]).toEqual(['closing', 1]);
  clock.pass(3_000);
  await endOfTurn();
  expect(hall.session.rounds[0]?.state).toBe('closing');
  disk.full = false;
  for (let turn = 0; turn < 5 && hall.session.rounds[0]?.state !== 'closed'; turn += 1) {
    clock.pass(3_000);
    await endOfTurn();
    await endOfTurn();
  }
  expect([hall.session.rounds[0]?.state, papers.turnout(workshop, round), room.snapshot().cards.map(({ text }) => text)]).toEqual(['closed', 0, ['Air bersih']]);
});
