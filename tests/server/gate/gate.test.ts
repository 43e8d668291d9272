import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readRecord } from '#shared/board/read-record.ts';
import { recordMap } from '#shared/board/board.ts';
import { CLOSED_POLICY, OPEN_POLICY, STAGES } from '#shared/domain/stage.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { putCard, putRecord } from '../../support/records.ts';
import { reasonOf, setupGate } from '../../support/gate.ts';

/** A room with Sari's card in it, known to Budi and to the facilitator. */
function roomWithCard() {
  const gate = setupGate();
  const sari = gate.peer('sari');
  putCard(sari.board, 'card-1', 'sari', 'Sumur kering');
  expect(gate.sendAll(sari).kind).toBe('admitted');
  const budi = gate.peer('budi');
  const facilitator = gate.peer('rina', 'facilitator');
  const fieldsOf = (board = gate.board) => recordMap(board, 'cards', 'card-1');
  return { gate, sari, budi, facilitator, fieldsOf };
}

describe('the gate lets in', () => {
  test('a card, its change, its move and its deletion by whoever wrote it', () => {
    const { gate, sari, fieldsOf } = roomWithCard();
    fieldsOf(sari.board)?.set('kind', 'need');
    fieldsOf(sari.board)?.set('x', 300);
    expect(gate.sendAll(sari).kind).toBe('admitted');
    expect(readRecord(gate.board, 'cards', 'card-1')).toMatchObject({ kind: 'need', x: 300, text: 'Sumur kering', author: 'sari' });
    sari.board.collections.cards.delete('card-1');
    expect(gate.sendAll(sari).kind).toBe('admitted');
    expect(readRecord(gate.board, 'cards', 'card-1')).toBeUndefined();
  });

  test('what the facilitator does to anybody\'s card, the lock included', () => {
    const { gate, facilitator, budi, fieldsOf } = roomWithCard();
    fieldsOf(facilitator.board)?.set('locked', true);
    expect(gate.sendAll(facilitator).kind).toBe('admitted');
    gate.sync(budi);
    fieldsOf(budi.board)?.set('x', 999);
    expect(reasonOf(gate.sendAll(budi))).toBe('locked');
    expect(readRecord(gate.board, 'cards', 'card-1')).toMatchObject({ locked: true, x: 10 });
  });

  test('the undoing of a deletion, also when both come in one update', () => {
    const { gate, sari } = roomWithCard();
    const undo = new Y.UndoManager(Object.values(sari.board.collections), { trackedOrigins: new Set(['hand']) });
    sari.doc.transact(() => sari.board.collections.cards.delete('card-1'), 'hand');
    undo.undo();
    const [deleted, undone] = sari.made.splice(0);
    if (!deleted || !undone) throw new Error('nothing was made');
    expect(gate.send(sari, Y.mergeUpdates([deleted, undone])).kind).toBe('admitted');
    expect(readRecord(gate.board, 'cards', 'card-1')).toMatchObject({ text: 'Sumur kering', author: 'sari' });
  });

  test('members of a set, each by itself', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    putRecord(sari.board, 'programs', 'prog-1', { author: 'sari', createdAt: 1, title: new Y.Text('Kebun'), 'clusters:abcd': true });
    expect(gate.sendAll(sari).kind).toBe('admitted');
    recordMap(sari.board, 'programs', 'prog-1')?.set('clusters:efgh', true);
    expect(gate.sendAll(sari).kind).toBe('admitted');
    for (const [key, value] of [['clusters:ijkl', 'yes'], ['clusters:x', true], ['title:abcd', true], ['clusters', true]] as const) {
      recordMap(sari.board, 'programs', 'prog-1')?.set(key, value);
      expect(gate.sendAll(sari).kind, key).toBe('trimmed');
    }
    expect(readRecord(gate.board, 'programs', 'prog-1')?.clusters).toEqual(['abcd', 'efgh']);
  });
});

describe('the gate keeps out', () => {
  test('changes, moves in a closed stage, and deletions of what is somebody else\'s', () => {
    const { gate, budi, fieldsOf } = roomWithCard();
    fieldsOf(budi.board)?.set('kind', 'idea');
    expect(reasonOf(gate.sendAll(budi))).toBe('not-yours');
    budi.board.collections.cards.delete('card-1');
    expect(reasonOf(gate.sendAll(budi))).toBe('not-yours');
    const other = gate.peer('budi');
    const words = fieldsOf(other.board)?.get('text');
    if (words instanceof Y.Text) words.insert(0, 'bukan ');
    expect(reasonOf(gate.sendAll(other))).toBe('not-yours');
    if (words instanceof Y.Text) words.delete(0, 12);
    expect(gate.sendAll(other).kind).not.toBe('admitted');
    expect(readRecord(gate.board, 'cards', 'card-1')).toMatchObject({ kind: 'challenge', text: 'Sumur kering' });
  });

  test('a forged author, and a change of the author, the time or the program afterwards', () => {
    const { gate, sari, budi, facilitator, fieldsOf } = roomWithCard();
    putCard(budi.board, 'card-2', 'sari', 'atas nama Sari');
    expect(reasonOf(gate.sendAll(budi))).toBe('author-fixed');
    putRecord(budi.board, 'cards', 'card-3', { kind: 'idea' });
    expect(gate.sendAll(budi).kind).not.toBe('admitted');
    for (const peer of [sari, facilitator]) {
      fieldsOf(peer.board)?.set('author', 'rina');
      fieldsOf(peer.board)?.set('createdAt', 5);
      expect(reasonOf(gate.sendAll(peer))).toBe('author-fixed');
    }
    expect(gate.board.collections.cards.size).toBe(1);
    expect(readRecord(gate.board, 'cards', 'card-1')).toMatchObject({ author: 'sari', createdAt: 1 });
  });

  test('a participant\'s own lock, on a new card and on an old one', () => {
    const { gate, sari, fieldsOf } = roomWithCard();
    putCard(sari.board, 'card-2', 'sari', 'baru', { locked: true });
    expect(reasonOf(gate.sendAll(sari))).toBe('facilitator-only');
    expect(readRecord(gate.board, 'cards', 'card-2')).toMatchObject({ text: 'baru', locked: false });
    fieldsOf(sari.board)?.set('locked', true);
    expect(gate.sendAll(sari).kind).toBe('trimmed');
  });

  test('values that are none, fields that aren\'t, and shapes within shapes', () => {
    const { gate, fieldsOf } = roomWithCard();
    const before = JSON.stringify(readRecord(gate.board, 'cards', 'card-1'));
    const wrong: readonly (readonly [string, unknown])[] = [
      ['kind', 'gossip'], ['x', Number.NaN], ['x', Infinity], ['y', 2e6], ['x', '10'], ['kind', { nested: 1 }], ['kind', ['need']], ['colour', 'red'],
      ['__proto__', 'x'], ['constructor', 'x'], ['toString', 1], ['kind', new Y.Map()], ['x', new Y.Array()], ['text', 'plain'], ['kind', new Uint8Array(3)],
    ];
    for (const [field, value] of wrong) {
      const peer = gate.peer('sari');
      fieldsOf(peer.board)?.set(field, value);
      expect(gate.sendAll(peer).kind, `${field} = ${String(value)}`).not.toBe('admitted');
    }
    for (const id of ['__proto__', 'a b', 'x', 'ä'.repeat(5), 'y'.repeat(41)]) {
      const peer = gate.peer('sari');
      putCard(peer.board, id, 'sari', 'x');
      expect(gate.sendAll(peer).kind, id).toBe('trimmed');
    }
    expect(gate.board.collections.cards.size).toBe(1);
    const after = readRecord(gate.board, 'cards', 'card-1');
    expect({ ...JSON.parse(before), ...after, kind: after?.kind, x: after?.x }).toMatchObject({ text: 'Sumur kering', author: 'sari' });
    expect(Number.isFinite(after?.x)).toBe(true);
  });

  test('anything but plain characters in a text, and more of them than fit', () => {
    const { gate, sari, fieldsOf } = roomWithCard();
    const words = (peer = sari) => {
      const text = fieldsOf(peer.board)?.get('text');
      if (!(text instanceof Y.Text)) throw new Error('no words');
      return text;
    };
    words().format(0, 3, { bold: true });
    expect(reasonOf(gate.sendAll(sari))).toBe('invalid-shape');
    const second = gate.peer('sari');
    words(second).insertEmbed(0, { image: 'x' });
    expect(reasonOf(gate.sendAll(second))).toBe('invalid-shape');
    const third = gate.peer('sari');
    words(third).insert(0, 'x'.repeat(LIMITS.textCharacters - 'Sumur kering'.length + 1));
    expect(reasonOf(gate.sendAll(third))).toBe('text-full');
    expect(readRecord(gate.board, 'cards', 'card-1')?.text).toBe('Sumur kering');
    const fourth = gate.peer('sari');
    for (let index = 0; index < 3; index += 1) words(fourth).insert(0, 'y'.repeat(3_500));
    gate.sendAll(fourth);
    expect(readRecord(gate.board, 'cards', 'card-1')?.text).toBe(`${'y'.repeat(7_000)}Sumur kering`);
    expect(words().constructor).toBe(Y.Text);
  });

  test('a record where somebody else\'s stands, with its deletion or without knowing of it', () => {
    const { gate, budi } = roomWithCard();
    putCard(budi.board, 'card-1', 'budi', 'punya saya sekarang');
    expect(reasonOf(gate.sendAll(budi))).toBe('not-yours');
    const blind = setupGate().peer('tono');
    putCard(blind.board, 'card-1', 'tono', 'tidak tahu apa-apa');
    expect(reasonOf(gate.sendAll(blind))).toBe('record-exists');
    expect(readRecord(gate.board, 'cards', 'card-1')).toMatchObject({ author: 'sari', text: 'Sumur kering' });
  });

  test('whatever observers and projectors write', () => {
    const gate = setupGate();
    for (const role of ['observer', 'projector'] as const) {
      const peer = gate.peer(role, role);
      putCard(peer.board, `card-${role}`, role, 'x');
      expect(reasonOf(gate.sendAll(peer))).toBe('observer-only-watches');
    }
    expect(gate.board.collections.cards.size).toBe(0);
  });

  test('more records than one person may have', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    for (let index = 0; index <= LIMITS.recordsPerMember; index += 1) putCard(sari.board, `card-${index}`, 'sari', 'x');
    expect(reasonOf(gate.sendAll(sari))).toBe('board-full');
    expect(gate.board.collections.cards.size).toBe(LIMITS.recordsPerMember);
  });
});

describe('the stage decides', () => {
  test('what participants may add, and whether they may move others\' cards', () => {
    const { gate, budi, facilitator, fieldsOf } = roomWithCard();
    gate.policy = STAGES['needs-challenges'].policy;
    putRecord(budi.board, 'stakeholders', 'party-1', { author: 'budi', name: new Y.Text('PKK') });
    expect(reasonOf(gate.sendAll(budi))).toBe('stage-does-not-allow');
    fieldsOf(budi.board)?.set('x', 500);
    expect(reasonOf(gate.sendAll(budi))).toBe('not-yours');
    gate.policy = STAGES.cluster.policy;
    const again = gate.peer('budi');
    fieldsOf(again.board)?.set('x', 500);
    expect(gate.sendAll(again).kind).toBe('admitted');
    gate.policy = CLOSED_POLICY;
    const late = gate.peer('budi');
    putCard(late.board, 'late-card', 'budi', 'terlambat');
    expect(reasonOf(gate.sendAll(late))).toBe('stage-does-not-allow');
    putCard(facilitator.board, 'lead-card', 'rina', 'boleh');
    expect(gate.sendAll(facilitator).kind).toBe('admitted');
    gate.policy = OPEN_POLICY;
    expect([...gate.board.collections.cards.keys()].sort()).toEqual(['card-1', 'lead-card']);
  });
});
