import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createSqliteJournal } from '#server/journal/sqlite-journal.ts';
import { openLiveBoard } from '#server/sync/live-board.ts';
import { endOfTurn, manualClock } from '../../support/clock.ts';
import { putCard } from '../../support/records.ts';
import { setupRoom } from '../../support/room.ts';
import { until } from '../../support/stock-client.ts';

function setupLive(pause: number) {
  const commits: number[] = [];
  const journal = createSqliteJournal(new DatabaseSync(':memory:'), (entries) => {
    commits.push(entries);
    return () => undefined;
  });
  const clock = manualClock();
  const live = openLiveBoard('w', journal, { clock, pause: () => pause });
  let cards = 0;
  const safe: number[] = [];
  const write = (): void => {
    const before = Y.encodeStateVector(live.board.doc);
    const card = (cards += 1);
    putCard(live.board, `card-${card}`, 'sari', 'Kartu');
    void live.keep(Y.encodeStateAsUpdate(live.board.doc, before)).then(() => safe.push(card));
  };
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 4; turn += 1) await endOfTurn();
  };
  return { journal, clock, live, commits, safe, write, turns };
}

test('a small room\'s edit is committed with its turn', async () => {
  const { commits, safe, write, turns } = setupLive(0);
  for (let index = 0; index < 3; index += 1) {
    write();
    await turns();
  }
  expect([commits, safe]).toEqual([[1, 1, 1], [1, 2, 3]]);
});

test('a crowd\'s edits share a commit, the first after a quiet moment doesn\'t wait, and none is safe before it is kept', async () => {
  const { clock, commits, safe, write, turns } = setupLive(18);
  write();
  await turns();
  expect([commits, safe]).toEqual([[1], [1]]);
  for (let index = 0; index < 5; index += 1) {
    write();
    clock.pass(3);
    await turns();
  }
  expect(safe).toEqual([1]);
  clock.pass(3);
  await turns();
  expect([commits, safe]).toEqual([[1, 5], [1, 2, 3, 4, 5, 6]]);
});

test('what waits is committed when the board is let go of, and comes back', async () => {
  const { journal, live, safe, write, turns } = setupLive(18);
  write();
  await turns();
  write();
  live.close();
  await turns();
  expect(safe).toEqual([1, 2]);
  expect(openLiveBoard('w', journal).board.collections.cards.size).toBe(2);
});

test('when the disk refuses what a crowd wrote, nobody is shown it, nothing is acknowledged, and it comes when there is room', async () => {
  const database = new DatabaseSync(':memory:');
  const { peer, settle, kept, log } = await setupRoom({ journal: createSqliteJournal(database) });
  const people = Array.from({ length: 25 }, (_, index) => peer(`orang-${index}`));
  await settle();
  const [sari, budi, ...others] = people;
  if (!sari || !budi) throw new Error('nobody came');
  const acknowledged = [sari.acknowledged, budi.acknowledged];
  database.exec('PRAGMA query_only = ON');
  for (let index = 0; index < 5; index += 1) {
    putCard(sari.board, `card-s${index}`, 'orang-0', 'Sumur');
    putCard(budi.board, `card-b${index}`, 'orang-1', 'Jalan');
    await settle();
  }
  expect(others.map(({ board }) => board.collections.cards.size)).toEqual(others.map(() => 0));
  expect([sari.acknowledged, budi.acknowledged]).toEqual(acknowledged);
  database.exec('PRAGMA query_only = OFF');
  await until('there is room again', () => log.some((line) => line.includes('journal.recovered')));
  await settle();
  for (const { board } of others) expect(board.collections.cards.size).toBe(10);
  expect(kept().board.collections.cards.toJSON()).toEqual(others[0]?.board.collections.cards.toJSON());
  expect([sari.acknowledged, budi.acknowledged]).toEqual([sari.sent, budi.sent]);
});
