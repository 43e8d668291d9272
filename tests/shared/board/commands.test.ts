import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard, recordMap } from '#shared/board/board.ts';
import { observeChanges } from '#shared/board/changes.ts';
import { applyCommand, commandRefusal } from '#shared/board/commands/apply-command.ts';
import type { Command } from '#shared/board/commands/command.ts';
import { readRecord } from '#shared/board/read-record.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { newRecordId, toMemberId, type RecordId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { CLOSED_POLICY, OPEN_POLICY, STAGES, type Policy } from '#shared/domain/stage.ts';
import type { Role } from '#shared/domain/vocabulary.ts';

function setup(member = 'sari', role: Role = 'participant', policy: Policy = OPEN_POLICY) {
  const board = openBoard(new Y.Doc());
  const as = (who: string, what: Role = 'participant', rules = policy) => (command: Command) =>
    applyCommand(board, command, { actor: { member: toMemberId(who), role: what }, policy: rules, now: 1234, origin: 'test' });
  return { board, as, act: as(member, role) };
}

function addCard(id: RecordId, text = 'Sumur kering'): Command {
  return { type: 'add', collection: 'cards', id, values: { kind: 'challenge', text, x: 10, y: 20 } };
}

describe('a command', () => {
  test('adds a record that knows its writer and its time', () => {
    const { board, act } = setup();
    const id = newRecordId();
    expect(act(addCard(id)).ok).toBe(true);
    expect(readRecord(board, 'cards', id)).toEqual({
      id, author: 'sari', createdAt: 1234, locked: false, kind: 'challenge', text: 'Sumur kering', x: 10, y: 20, clusterId: '', category: '', challengeType: '', lang: '', gloss: '',
    });
  });

  test('gathers, releases, moves, clusters and removes', () => {
    const { board, act } = setup();
    const [one, two, cluster] = [newRecordId(), newRecordId(), newRecordId()];
    act({ type: 'batch', commands: [addCard(one), addCard(two)] });
    act({ type: 'cluster', id: cluster, at: { x: 1, y: 2 }, title: 'Air sulit', cards: [one] });
    expect([readRecord(board, 'clusters', cluster)?.title, readRecord(board, 'cards', one)?.clusterId]).toEqual(['Air sulit', cluster]);
    act({ type: 'gather', cards: [two], into: cluster });
    act({ type: 'release', cards: [{ id: one, at: { x: 70, y: 80 } }] });
    act({ type: 'move', records: [{ collection: 'clusters', id: cluster }, { collection: 'cards', id: one }], dx: 5, dy: -5 });
    expect(readRecord(board, 'cards', two)?.clusterId).toBe(cluster);
    expect(readRecord(board, 'cards', one)).toMatchObject({ clusterId: '', x: 75, y: 75 });
    expect(readRecord(board, 'clusters', cluster)).toMatchObject({ x: 6, y: -3 });
    act({ type: 'remove', records: [{ collection: 'clusters', id: cluster }] });
    expect(readRecord(board, 'clusters', cluster)).toBeUndefined();
    expect(takeSnapshot(board).cards).toHaveLength(2);
  });

  test('is one transaction, seen once, with exactly the records it touched', () => {
    const { board, act } = setup();
    const seen: string[][] = [];
    observeChanges(board, ({ records }) => seen.push(records.map(({ collection, id }) => `${collection}/${id}`)));
    const [one, two] = [newRecordId(), newRecordId()];
    act({ type: 'batch', commands: [addCard(one), addCard(two)] });
    act({ type: 'edit-text', collection: 'cards', id: one, field: 'text', index: 0, remove: 0, insert: 'x' });
    expect(seen).toEqual([[`cards/${one}`, `cards/${two}`], [`cards/${one}`]]);
  });

  test('that is refused in any part changes nothing and says why', () => {
    const { board, act, as } = setup();
    const id = newRecordId();
    act(addCard(id));
    const before = JSON.stringify(takeSnapshot(board));
    const budi = as('budi');
    const cases: readonly (readonly [Command, string])[] = [
      [{ type: 'remove', records: [{ collection: 'cards', id }] }, 'not-yours'],
      [{ type: 'batch', commands: [addCard(newRecordId()), { type: 'set', collection: 'cards', id, values: { kind: 'idea' } }] }, 'not-yours'],
      [{ type: 'set', collection: 'cards', id: 'gone', values: { kind: 'idea' } }, 'record-gone'],
      [{ type: 'add', collection: 'cards', id: newRecordId(), values: { x: Number.NaN } }, 'invalid-value'],
      [{ type: 'add', collection: 'cards', id: newRecordId(), values: { text: 'x'.repeat(LIMITS.textCharacters + 1) } }, 'text-full'],
      [{ type: 'add', collection: 'cards', id: newRecordId(), values: { text: 'Milikku', locked: true } }, 'facilitator-only'],
      [addCard(id), 'invalid-value'],
    ];
    for (const [command, reason] of cases) expect(budi(command)).toEqual({ ok: false, error: reason });
    const locked = as('rina', 'facilitator');
    locked({ type: 'set', collection: 'cards', id, values: { locked: true } });
    expect(act({ type: 'move', records: [{ collection: 'cards', id }], dx: 1, dy: 1 })).toEqual({ ok: false, error: 'locked' });
    locked({ type: 'set', collection: 'cards', id, values: { locked: false } });
    expect(JSON.stringify(takeSnapshot(board))).toBe(before);
    expect(commandRefusal(board, addCard(newRecordId()), { actor: { member: toMemberId('x'), role: 'participant' }, policy: CLOSED_POLICY })).toBe('stage-does-not-allow');
  });

  test('keeps members of a set that two people add at once', () => {
    const { board, act } = setup('sari', 'participant', STAGES['joint-program'].policy);
    const id = newRecordId();
    act({ type: 'add', collection: 'programs', id, values: { title: 'Kebun', clusters: ['aaaa'] } });
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(board.doc));
    recordMap(openBoard(other), 'programs', id)?.set('clusters:bbbb', true);
    act({ type: 'set', collection: 'programs', id, values: { clusters: ['aaaa', 'cccc'] } });
    Y.applyUpdate(board.doc, Y.encodeStateAsUpdate(other));
    expect(readRecord(board, 'programs', id)?.clusters).toEqual(['aaaa', 'bbbb', 'cccc']);
  });
});

describe('a reader', () => {
  test('never throws and never trusts, whatever the document holds', () => {
    const junk = fc.oneof(fc.anything({ withBigInt: false }).filter((value) => isStorable(value)), fc.constant('sari'));
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('author', 'kind', 'text', 'x', 'y', 'clusterId', 'locked', 'createdAt', 'category', 'clusters:abcd', 'evil'), junk), (fields) => {
      const board = openBoard(new Y.Doc());
      for (const collection of ['cards', 'programs'] as const) {
        const record = new Y.Map<unknown>();
        board.collections[collection].set('card-1', record);
        for (const [name, value] of Object.entries(fields)) record.set(name, value);
      }
      board.collections.cards.set('no-map', 'text');
      const { cards, programs } = takeSnapshot(board);
      expect(cards.length).toBe(typeof fields['author'] === 'string' ? 1 : 0);
      for (const { x, y, text, locked } of cards) expect([Number.isFinite(x), Number.isFinite(y), typeof text, typeof locked]).toEqual([true, true, 'string', 'boolean']);
      for (const { clusters } of programs) expect(Array.isArray(clusters)).toBe(true);
    }), { numRuns: 400 });
  });
});

function isStorable(value: unknown): boolean {
  try {
    new Y.Doc().getMap('probe').set('value', value);
    return true;
  } catch {
    return false; // Yjs itself can't store functions and symbols.
  }
}
