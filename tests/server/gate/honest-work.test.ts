import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { recordMap, textOf } from '#shared/board/board.ts';
import { applyCommand } from '#shared/board/commands/apply-command.ts';
import type { Command } from '#shared/board/commands/command.ts';
import { readRecord } from '#shared/board/read-record.ts';
import { newRecordId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { CARD_KINDS } from '#shared/domain/vocabulary.ts';
import { putCard } from '../../support/records.ts';
import { reasonOf, setupGate, type Gate, type Peer } from '../../support/gate.ts';

function act(gate: Gate, peer: Peer, ...commands: readonly Command[]): void {
  for (const command of commands) {
    expect(applyCommand(peer.board, command, { actor: peer.actor, policy: gate.policy, now: 1, origin: 'hand' })).toEqual({ ok: true, value: undefined });
  }
}

/** Undo as our client has it: what was deleted is kept, so that it can come back. */
function undoOf({ board }: Peer): Y.UndoManager {
  return new Y.UndoManager(Object.values(board.collections), { trackedOrigins: new Set(['hand']), captureTimeout: 0 });
}

/** What a stock client answers when it is asked what the server lacks: all of it as one update. */
function resync(gate: Gate, peer: Peer) {
  peer.made.splice(0);
  return gate.send(peer, Y.encodeStateAsUpdate(peer.doc, Y.encodeStateVector(gate.board.doc)));
}

describe('nobody is refused who', () => {
  test('pastes a long text, or replaces a full one by another', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    const [card, party] = [newRecordId(), newRecordId()];
    act(gate, sari,
      { type: 'add', collection: 'cards', id: card, values: { text: 'a'.repeat(LIMITS.textCharacters) } },
      { type: 'add', collection: 'stakeholders', id: party, values: { name: 'b'.repeat(LIMITS.shortCharacters) } });
    expect(gate.sendAll(sari)).toMatchObject({ kind: 'admitted', refused: [] });
    act(gate, sari, { type: 'edit-text', collection: 'cards', id: card, field: 'text', index: 0, remove: LIMITS.textCharacters, insert: 'c'.repeat(LIMITS.textCharacters) });
    expect(gate.sendAll(sari)).toMatchObject({ kind: 'admitted', refused: [] });
    act(gate, sari, { type: 'edit-text', collection: 'stakeholders', id: party, field: 'name', index: 50, remove: 100, insert: 'd'.repeat(100) });
    expect(gate.sendAll(sari)).toMatchObject({ kind: 'admitted', refused: [] });
    expect(readRecord(gate.board, 'cards', card)?.text).toBe('c'.repeat(LIMITS.textCharacters));
    expect(readRecord(gate.board, 'stakeholders', party)?.name).toBe(`${'b'.repeat(50)}${'d'.repeat(100)}${'b'.repeat(50)}`);
  });

  test('writes, takes back and writes anew while offline, more than would fit at once', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    undoOf(sari);
    const party = newRecordId();
    act(gate, sari, { type: 'add', collection: 'stakeholders', id: party, values: { name: 'PKK' } });
    for (const letter of ['a', 'b', 'c']) {
      const length = textOf(sari.board, 'stakeholders', party, 'name')?.length ?? 0;
      act(gate, sari, { type: 'edit-text', collection: 'stakeholders', id: party, field: 'name', index: 0, remove: length, insert: letter.repeat(150) });
    }
    expect(resync(gate, sari)).toMatchObject({ kind: 'admitted', refused: [] });
    expect(readRecord(gate.board, 'stakeholders', party)?.name).toBe('c'.repeat(150));
  });

  test('changes one field again and again while offline', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    undoOf(sari);
    const card = newRecordId();
    act(gate, sari, { type: 'add', collection: 'cards', id: card, values: { text: 'x' } });
    gate.sendAll(sari);
    for (const kind of CARD_KINDS.slice(1)) act(gate, sari, { type: 'set', collection: 'cards', id: card, values: { kind } });
    const update = Y.encodeStateAsUpdate(sari.doc, Y.encodeStateVector(gate.board.doc));
    // The case is only met when Yjs keeps the values that followed each other as one item.
    expect(Y.decodeUpdate(update).structs.some(({ length }) => length > 1)).toBe(true);
    expect(resync(gate, sari)).toMatchObject({ kind: 'admitted', refused: [] });
    expect(readRecord(gate.board, 'cards', card)?.kind).toBe('offer');
    // The stored item may hold several values as well; its last one is what counts.
    expect(recordMap(gate.board, 'cards', card)?.get('kind')).toBe('offer');
  });

  test('says again what is known in part, in one piece: it is asked for anew and then comes in', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    undoOf(sari);
    const card = newRecordId();
    act(gate, sari, { type: 'add', collection: 'cards', id: card, values: { text: 'x' } });
    gate.sendAll(sari);
    const before = Y.encodeStateVector(gate.board.doc);
    act(gate, sari, { type: 'set', collection: 'cards', id: card, values: { kind: 'need' } });
    gate.sendAll(sari);
    for (const kind of ['idea', 'asset'] as const) act(gate, sari, { type: 'set', collection: 'cards', id: card, values: { kind } });
    expect(gate.send(sari, Y.encodeStateAsUpdate(sari.doc, before)).kind).toBe('incomplete');
    expect(readRecord(gate.board, 'cards', card)?.kind).toBe('need');
    expect(resync(gate, sari)).toMatchObject({ kind: 'admitted', refused: [] });
    expect(readRecord(gate.board, 'cards', card)?.kind).toBe('asset');
  });

  test('deletes what the server hasn\'t got yet, the line having been lost in between', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    putCard(sari.board, 'card-1', 'sari', 'x');
    putCard(sari.board, 'card-2', 'sari', 'y');
    sari.board.collections.cards.delete('card-1');
    const deleted = sari.made.at(-1) ?? new Uint8Array();
    expect(gate.send(sari, deleted).kind).toBe('incomplete');
    expect(resync(gate, sari)).toMatchObject({ kind: 'admitted', refused: [] });
    expect([...gate.board.collections.cards.keys()]).toEqual(['card-2']);
  });

  test('brings back a card of theirs that was locked for a while', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    const rina = gate.peer('rina', 'facilitator');
    const undo = undoOf(sari);
    const card = newRecordId();
    act(gate, sari, { type: 'add', collection: 'cards', id: card, values: { text: 'Sumur kering' } });
    gate.sendAll(sari);
    gate.sync(rina);
    for (const locked of [true, false]) act(gate, rina, { type: 'set', collection: 'cards', id: card, values: { locked } });
    gate.sendAll(rina);
    gate.sync(sari);
    act(gate, sari, { type: 'remove', records: [{ collection: 'cards', id: card }] });
    expect(gate.sendAll(sari).kind).toBe('admitted');
    undo.undo();
    expect(gate.sendAll(sari)).toMatchObject({ kind: 'admitted', refused: [] });
    expect(readRecord(gate.board, 'cards', card)).toMatchObject({ text: 'Sumur kering', author: 'sari', locked: false });
  });

  test('holds as many records as anybody may, deletes them all and takes that back, all offline', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    const undo = undoOf(sari);
    for (let index = 0; index < LIMITS.recordsPerMember; index += 1) putCard(sari.board, `card-${index}`, 'sari', 'x');
    gate.sendAll(sari);
    const records = [...sari.board.collections.cards.keys()].map((id) => ({ collection: 'cards', id }) as const);
    act(gate, sari, { type: 'remove', records });
    undo.undo();
    expect(resync(gate, sari)).toMatchObject({ kind: 'admitted', refused: [] });
    expect(gate.ledger.recordsOf('sari')).toBe(LIMITS.recordsPerMember);
    putCard(sari.board, 'one-more', 'sari', 'x');
    expect(reasonOf(gate.sendAll(sari))).toBe('board-full');
  });

  test('writes in something that somebody else has just deleted: it has no effect, and they are told', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    putCard(sari.board, 'card-1', 'sari', 'Sumur kering');
    gate.sendAll(sari);
    const budi = gate.peer('budi');
    sari.board.collections.cards.delete('card-1');
    gate.sendAll(sari);
    recordMap(budi.board, 'cards', 'card-1')?.set('x', 9);
    expect(gate.sendAll(budi)).toMatchObject({ kind: 'admitted', refused: [{ reason: 'record-gone', deletion: false }] });
    expect(gate.board.collections.cards.toJSON()).toEqual({});
    putCard(budi.board, 'card-2', 'budi', 'dan seterusnya');
    expect(gate.sendAll(budi)).toMatchObject({ kind: 'admitted', refused: [] });
  });
});
