import * as decoding from 'lib0/decoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import type { Journal } from '#server/journal/journal.ts';
import { createOutgoing, updatePause } from '#server/sync/outgoing.ts';
import { openBoard } from '#shared/board/board.ts';
import { MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { endOfTurn, listen, manualClock, type Listener } from '../../support/clock.ts';
import { putCard } from '../../support/records.ts';
import { setupRoom } from '../../support/room.ts';

/** A journal whose disk takes its time: nothing is safe until it is let. */
function heldJournal(): Journal & { hold(): void; release(): void } {
  const journal = createMemoryJournal();
  const waiting: (() => void)[] = [];
  let held = false;
  const safely = (): Promise<void> => (held ? new Promise((done) => void waiting.push(done)) : Promise.resolve());
  return {
    ...journal,
    append: (workshop, entry) => journal.append(workshop, entry).then(safely),
    settled: safely,
    hold: () => void (held = true),
    release: () => waiting.splice(0).forEach((done) => done()),
  };
}

describe('a room', () => {
  test('sends what arrived while one commit was under way as one frame, and nothing of it before it is safe', async () => {
    const journal = heldJournal();
    const test = await setupRoom({ journal });
    const [sari, budi, rina] = [test.peer('sari'), test.peer('budi'), test.peer('rina')];
    await test.settle();
    journal.hold();
    const before = rina.received.length;
    putCard(sari.board, 'card-s', 'sari', 'Sumur');
    putCard(budi.board, 'card-b', 'budi', 'Jalan');
    await test.settle();
    expect([rina.received.length - before, sari.acknowledged < sari.sent, budi.acknowledged < budi.sent]).toEqual([0, true, true]);
    journal.release();
    await test.settle();
    expect(rina.received.length - before).toBe(1);
    expect([...rina.board.collections.cards.keys()].sort()).toEqual(['card-b', 'card-s']);
    expect([sari.acknowledged, budi.acknowledged]).toEqual([sari.sent, budi.sent]);
    expect(sari.board.collections.cards.toJSON()).toEqual(rina.board.collections.cards.toJSON());
  });

  test('tells whoever comes nothing that the server could still lose, also when it was asked the same before', async () => {
    const journal = heldJournal();
    const test = await setupRoom({ journal });
    const [sari, budi, rina] = [test.peer('sari'), test.peer('budi'), test.peer('rina')];
    sari.connect();
    budi.connect();
    for (let round = 0; round < 5; round += 1) {
      [sari, budi].forEach((peer) => peer.deliver(Infinity));
      await endOfTurn();
    }
    journal.hold();
    putCard(sari.board, 'card-s', 'sari', 'Sumur');
    await test.settle();
    expect(rina.received).toEqual([]);
    journal.release();
    await test.settle();
    expect(rina.board.collections.cards.toJSON()).toEqual(sari.board.collections.cards.toJSON());
    expect(rina.board.collections.cards.size).toBe(1);
  });

  test('doesn\'t send back to somebody what they alone have written', async () => {
    const test = await setupRoom();
    const [sari, budi] = [test.peer('sari'), test.peer('budi')];
    await test.settle();
    const before = [sari.received.length, budi.received.length];
    putCard(sari.board, 'card-s', 'sari', 'Sumur');
    await test.settle();
    expect([sari.received.length, budi.received.length].map((count, index) => count - (before[index] ?? 0))).toEqual([0, 1]);
  });
});

function updatesIn({ heard }: Listener): readonly Uint8Array[] {
  return heard.map((frame) => {
    const decoder = decoding.createDecoder(frame);
    expect([decoding.readVarUint(decoder), decoding.readVarUint(decoder)]).toEqual([MESSAGE.sync, SYNC.update]);
    return decoding.readVarUint8Array(decoder);
  });
}

function setupCrowd(count: number) {
  const clock = manualClock();
  const people = Array.from({ length: count }, (_, index) => listen(`orang-${index}`));
  return { clock, people, outgoing: createOutgoing(clock, new Set(people.map(({ connection }) => connection))) };
}

/** What several people write, in the order in which it was judged. */
function writtenBy(people: readonly Listener[], rounds: number) {
  const all = openBoard(new Y.Doc());
  const written: { readonly update: Uint8Array; readonly from: Listener }[] = [];
  const peers = people.map((from, index) => {
    const board = openBoard(new Y.Doc());
    board.doc.clientID = index + 1;
    board.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'others') return;
      written.push({ update, from });
      Y.applyUpdate(all.doc, update);
    });
    return board;
  });
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, board] of peers.entries()) {
      putCard(board, `card-${index}-${round}`, `orang-${index}`, `Kartu ${round}`);
      if (round % 3 === 2) board.collections.cards.delete(`card-${index}-${round - 1}`);
      if (round % 4 === 1) Y.applyUpdate(board.doc, Y.encodeStateAsUpdate(all.doc), 'others');
    }
  }
  return { all, written };
}

describe('in a crowd', () => {
  test('the first edit goes out with its turn, what follows within the pause together, encoded once for all', async () => {
    const { clock, people, outgoing } = setupCrowd(100);
    const [sari, budi, rina] = people;
    if (!sari || !budi || !rina) throw new Error('nobody came');
    const { all, written } = writtenBy([sari, budi], 5);
    for (const [index, { update, from }] of written.entries()) {
      outgoing.pass(update, from.connection);
      if (index === 0) await endOfTurn();
    }
    await endOfTurn();
    expect([sari.heard.length, budi.heard.length, rina.heard.length]).toEqual([0, 1, 1]);
    clock.pass(updatePause(100));
    expect(rina.heard).toHaveLength(2);
    expect(people.at(-1)?.heard[1]).toBe(rina.heard[1]);
    const board = openBoard(new Y.Doc());
    for (const update of updatesIn(rina)) Y.applyUpdate(board.doc, update);
    expect(board.collections.cards.toJSON()).toEqual(all.collections.cards.toJSON());
    expect([board.doc.store.pendingStructs, board.doc.store.pendingDs]).toEqual([null, null]);
  });

  test('the pause is none in a small room, and never longer than anybody would notice', () => {
    expect([1, 20].map(updatePause)).toEqual([0, 0]);
    expect(updatePause(200)).toBeLessThanOrEqual(22);
    expect(updatePause(2_000)).toBe(30);
  });

  test('updates that don\'t go together go out one by one', async () => {
    const { people, outgoing } = setupCrowd(2);
    const [sari, budi] = people;
    if (!sari || !budi) throw new Error('nobody came');
    const broken = Uint8Array.from([1, 255]);
    outgoing.pass(broken, sari.connection);
    outgoing.pass(Uint8Array.from([0, 0]));
    await endOfTurn();
    expect(budi.heard).toEqual([syncFrame(SYNC.update, broken), syncFrame(SYNC.update, Uint8Array.from([0, 0]))]);
  });

  test('what still waits goes out when the room closes', () => {
    const { people, outgoing } = setupCrowd(50);
    outgoing.pass(Uint8Array.from([0, 0]));
    outgoing.flush();
    expect(people.map(({ heard }) => heard.length)).toEqual(people.map(() => 1));
  });
});

test('what was judged first is told first, and what isn\'t safe never', async () => {
  const { outgoing } = setupCrowd(1);
  const told: string[] = [];
  let safe: (value: boolean) => void = () => undefined;
  outgoing.afterwards(new Promise<boolean>((resolve) => void (safe = resolve)), () => void told.push('first'));
  outgoing.afterwards(Promise.resolve(false), () => void told.push('never'));
  outgoing.afterwards(Promise.resolve(true), () => void told.push('last'));
  await endOfTurn();
  expect(told).toEqual([]);
  safe(true);
  await endOfTurn();
  expect(told).toEqual(['first', 'last']);
});
