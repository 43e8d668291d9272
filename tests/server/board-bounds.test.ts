/** How much one board takes, and how much one hand may say. Sizes of texts and records of a person are in gate/. */
import * as Y from 'yjs';
import { describe, expect, test } from 'vitest';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import { encodePresence, readPresence } from '#server/sync/presence-gate.ts';
import { recordMap } from '#shared/board/board.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { reasonOf, setupGate } from '../support/gate.ts';
import { putCard } from '../support/records.ts';
import { setupRoom } from '../support/room.ts';

describe('a board', () => {
  test('takes twenty thousand records and not one more, whoever brings it; what is there can still be changed and taken away', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    putCard(sari.board, 'card-own', 'sari', 'Sudah ada');
    gate.sendAll(sari);
    gate.board.doc.transact(() => {
      for (let index = 1; index < LIMITS.records; index += 1) gate.board.collections.cards.set(`card-${index}`, new Y.Map(Object.entries({ author: 'rembuk', x: 1, y: 1 })));
    });
    const rina = gate.peer('rina', 'facilitator');
    gate.sync(sari);
    for (const peer of [sari, rina]) {
      putCard(peer.board, 'card-new', String(peer.actor.member), 'Satu lagi');
      expect(reasonOf(gate.sendAll(peer))).toBe('board-full');
    }
    expect(gate.board.collections.cards.size).toBe(LIMITS.records);
    const budi = gate.peer('sari');
    recordMap(budi.board, 'cards', 'card-own')?.set('x', 77);
    expect(gate.sendAll(budi).kind).toBe('admitted');
    budi.board.collections.cards.delete('card-own');
    expect(gate.sendAll(budi).kind).toBe('admitted');
    putCard(budi.board, 'card-next', 'sari', 'Ada tempat lagi');
    expect(gate.sendAll(budi).kind).toBe('admitted');
  });

  test('takes sixteen megabytes, and then nothing that adds to it', async () => {
    const journal = createMemoryJournal();
    const { room, peer, settle } = await setupRoom({ journal });
    const sari = peer('sari');
    await settle();
    putCard(sari.board, 'card-1', 'sari', 'Sebelum');
    await settle();
    for (let part = 0; part < 11; part += 1) {
      await room.write((board) => {
        for (let index = 0; index < 200; index += 1) putCard(board, `besar-${part}-${index}`, 'rembuk', 'x'.repeat(LIMITS.textCharacters));
      });
    }
    await settle();
    putCard(sari.board, 'card-2', 'sari', 'Sesudah');
    await settle();
    expect([...new Set(sari.refusals)]).toEqual(['board-full']);
    expect(room.snapshot().cards.filter(({ author }) => author === 'sari').map(({ id }) => id)).toEqual(['card-1']);
    sari.board.collections.cards.delete('card-1');
    await settle();
    expect(room.snapshot().cards.some(({ author }) => author === 'sari')).toBe(false);
  });
});

describe('presence', () => {
  const state = (padding: number) => encodePresence([{ client: 7, clock: 1, state: { typing: 'x'.repeat(padding) } }]);

  test('of two kilobytes is read, of more is not', () => {
    const room = LIMITS.awarenessBytes - state(0).length - 1;
    expect([state(room).length, readPresence(state(room))?.length]).toEqual([LIMITS.awarenessBytes, 1]);
    expect(readPresence(state(room + 1))).toBe(undefined);
  });
});
