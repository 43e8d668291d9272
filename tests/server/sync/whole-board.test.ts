import * as decoding from 'lib0/decoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { rememberWhole } from '#server/sync/whole-board.ts';
import { openBoard } from '#shared/board/board.ts';
import { SYNC } from '#shared/protocol/frames.ts';
import { putCard } from '../../support/records.ts';

const NOTHING = Uint8Array.from([0]);

function setupBoard(words = 4_000) {
  const board = openBoard(new Y.Doc());
  for (let index = 0; index < 20; index += 1) putCard(board, `card-${index}`, 'sari', `Kartu ${index} ${'panjang '.repeat(words / 8)}`);
  return { board, whole: rememberWhole(board.doc) };
}

function readAll(frames: readonly Uint8Array[] | undefined, onto = new Y.Doc()) {
  const steps: number[] = [];
  for (const frame of frames ?? []) {
    const decoder = decoding.createDecoder(frame);
    decoding.readVarUint(decoder);
    steps.push(decoding.readVarUint(decoder));
    Y.applyUpdate(onto, decoding.readVarUint8Array(decoder));
  }
  return { steps, cards: openBoard(onto).collections.cards.toJSON(), vector: Y.encodeStateVector(onto), waiting: [onto.store.pendingStructs, onto.store.pendingDs] };
}

describe('the board for people who come together', () => {
  test('is encoded once, for those who have nothing and for those who come back with the same', () => {
    const { board, whole } = setupBoard();
    const same = Y.encodeStateVector(board.doc);
    expect(whole.missingAt(NOTHING)?.[0]).toBe(whole.missingAt(NOTHING.slice())?.[0]);
    expect(whole.missingAt(same)?.[0]).toBe(whole.missingAt(same.slice())?.[0]);
    expect(whole.missingAt(same)?.[0]).not.toBe(whole.missingAt(NOTHING)?.[0]);
  });

  test('says what a fresh encoding says, whatever has come since', () => {
    const { board, whole } = setupBoard();
    const first = whole.missingAt(NOTHING)?.at(-1);
    const old = new Y.Doc();
    readAll(whole.missingAt(NOTHING), old);
    const vector = Y.encodeStateVector(old);
    for (let index = 0; index < 30; index += 1) {
      putCard(board, `late-${index}`, 'budi', 'Menyusul');
      if (index % 4 === 0) board.collections.cards.delete(`card-${index % 20}`);
      if (index % 10 === 3) whole.missingAt(vector);
      const told = readAll(whole.missingAt(NOTHING));
      const fresh = new Y.Doc();
      Y.applyUpdate(fresh, Y.encodeStateAsUpdate(board.doc));
      expect(told.steps).toEqual([SYNC.update, SYNC.step2]);
      expect(told.waiting).toEqual([null, null]);
      expect(told.cards).toEqual(openBoard(fresh).collections.cards.toJSON());
      expect(told.vector).toEqual(Y.encodeStateVector(fresh));
    }
    expect(whole.missingAt(NOTHING)?.at(-1)).toBe(first);
    expect(readAll(whole.missingAt(vector), old).cards).toEqual(board.collections.cards.toJSON());
  });

  test('is encoded anew after every change while it is small', () => {
    const { board, whole } = setupBoard(8);
    whole.missingAt(NOTHING);
    for (let index = 0; index < 3; index += 1) {
      putCard(board, `late-${index}`, 'budi', 'Menyusul');
      const frames = whole.missingAt(NOTHING);
      expect(readAll(frames)).toMatchObject({ steps: [SYNC.step2], cards: board.collections.cards.toJSON() });
      expect(whole.missingAt(NOTHING)?.[0]).toBe(frames?.[0]);
    }
  });

  test('is encoded anew once much has changed, and is then all in one', () => {
    const { board, whole } = setupBoard();
    const first = whole.missingAt(NOTHING)?.[0];
    for (let index = 0; index < 20; index += 1) putCard(board, `big-${index}`, 'budi', 'panjang '.repeat(400));
    const frames = whole.missingAt(NOTHING);
    expect(frames).toHaveLength(1);
    expect(frames?.[0]).not.toBe(first);
    expect(readAll(frames).cards).toEqual(board.collections.cards.toJSON());
  });

  test('remembers a few answers, however many are asked for', () => {
    const { board, whole } = setupBoard();
    const first = whole.missingAt(NOTHING)?.[0];
    for (let index = 0; index < 50; index += 1) {
      const vector = Y.encodeStateVector(new Map([[board.doc.clientID, index]]));
      const old = new Y.Doc();
      Y.applyUpdate(old, Y.diffUpdate(Y.encodeStateAsUpdate(board.doc), NOTHING));
      expect(readAll(whole.missingAt(vector), old).cards).toEqual(board.collections.cards.toJSON());
    }
    const again = whole.missingAt(NOTHING);
    expect(again?.[0]).not.toBe(first);
    expect(again?.[0]).toBe(whole.missingAt(NOTHING)?.[0]);
  });

  test('is nothing to whoever sends bytes that are no question', () => {
    const { whole } = setupBoard();
    expect(whole.missingAt(Uint8Array.from([1, 5]))).toBeUndefined();
    expect(whole.missingAt(Uint8Array.from([1, 5]))).toBeUndefined();
    expect(whole.missingAt(NOTHING)).toHaveLength(1);
  });
});
