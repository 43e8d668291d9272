import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#shared/board/board.ts';
import { clusterRect, FRAME_RECTS, freeSlot, layoutCards, layoutMap, mapPoint, ratingAt } from '#shared/board/layout.ts';
import { orderBetween, orderKeys } from '#shared/board/order.ts';
import { programTree } from '#shared/board/program-tree.ts';
import { restoreSnapshot } from '#shared/board/restore.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { rebaseEdit, textEdit, type TextEdit } from '#shared/board/text-edit.ts';
import { contains, intersects } from '#shared/domain/geometry.ts';
import { layOut } from '#server/workshops/found-workshop.ts';
import { TEMPLATES } from '#shared/templates/templates.ts';

const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '🌾', '👨‍👩‍👧', 'é', 'ꦗ') , maxLength: 30 });

function apply(text: string, edit: TextEdit | undefined): string {
  return edit ? text.slice(0, edit.index) + edit.insert + text.slice(edit.index + edit.remove) : text;
}

describe('one edit of a text', () => {
  test('leads from one text to the other and never splits a character', () => {
    fc.assert(fc.property(words, words, (before, after) => {
      const edit = textEdit(before, after);
      expect(apply(before, edit)).toBe(after);
      if (edit) for (const part of [edit.insert, before.slice(edit.index, edit.index + edit.remove)]) expect(part).not.toMatch(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/);
    }), { numRuns: 2_000 });
  });

  test('is carried over somebody else\'s edit without losing a letter of either', () => {
    const base = 'lahan sempit di gang';
    const mine = textEdit(base, 'lahan sempit sekali di gang');
    const theirs = textEdit(base, 'Banyak lahan sempit di gang');
    if (!mine) throw new Error('no edit');
    expect(apply(apply(base, theirs), rebaseEdit(mine, theirs))).toBe('Banyak lahan sempit sekali di gang');
  });
});

const board = openBoard(new Y.Doc());
layOut(board, 'id', TEMPLATES[0], true, 1_000);
const example = takeSnapshot(board);

describe('places', () => {
  test('in a cluster never overlap, and lie inside it', () => {
    const [cluster] = example.clusters;
    if (!cluster) throw new Error('no cluster');
    fc.assert(fc.property(fc.integer({ min: 0, max: 48 }), (count) => {
      const cards = example.cards.map((card, index) => (index < count ? { ...card, clusterId: cluster.id } : card));
      const layout = layoutCards(cards, example.clusters);
      const rects = [...layout.cards.values()];
      expect(rects).toHaveLength(example.cards.length);
      rects.forEach((a, index) => rects.slice(index + 1).forEach((b) => expect(intersects(a, b)).toBe(false)));
      const own = layout.clusters.get(cluster.id);
      expect(own?.rect).toEqual(clusterRect(cluster, count));
      for (const { id } of own?.cards ?? []) expect(own && contains(own.rect, layout.cards.get(id) ?? { x: -1, y: -1 })).toBe(true);
    }));
  });

  test('for new cards are free', () => {
    const taken = [...layoutCards(example.cards, example.clusters).cards.values()];
    for (let skip = 0; skip < 30; skip += 1) {
      const spot = { ...freeSlot(FRAME_RECTS.challenges, taken, skip), width: 200, height: 200 };
      expect(taken.some((rect) => intersects(rect, spot))).toBe(false);
    }
  });

  test('on the map are what was said of a stakeholder, and back', () => {
    const frame = FRAME_RECTS['stakeholder-map'];
    fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (a, b) => {
      expect(ratingAt(frame, mapPoint(frame, a / 100, b / 100))).toEqual({ interest: a / 100, influence: b / 100 });
    }));
    expect(ratingAt(frame, { x: frame.x + 50, y: frame.y + 300 })).toBeUndefined();
    const tiles = [...layoutMap(frame, example.stakeholders).values()];
    tiles.forEach((tile, index) => tiles.slice(index + 1).forEach((other) => expect(intersects(tile, other)).toBe(false)));
  });
});

describe('order and trees', () => {
  test('always have room between two rows, also between broken keys', () => {
    const [first = '', second = ''] = orderKeys(2);
    const between = orderBetween(first, second);
    expect(first < between && between < second).toBe(true);
    for (const [a, b] of [['', ''], ['zz!', ''], [second, first], ['a', 'a']] as const) expect(orderBetween(a, b).length).toBeGreaterThan(0);
  });

  test('lose no row, whatever is gone from them', () => {
    const programId = example.programs[0]?.id ?? '';
    fc.assert(fc.property(fc.subarray([...example.results]), (results) => {
      const { goals, outcomes, loose } = programTree(programId, { ...example, results });
      const rows = [...goals, ...outcomes, ...outcomes.flatMap(({ children }) => children)];
      expect(rows.map(({ result }) => result.id).sort()).toEqual(results.map(({ id }) => id).sort());
      expect([...rows.flatMap(({ activities }) => activities), ...loose.activities]).toHaveLength(example.activities.length);
      expect([...rows.flatMap(({ indicators }) => indicators), ...loose.indicators]).toHaveLength(example.indicators.length);
    }));
  });

  test('and everything else are the same after a restoration', () => {
    const copy = openBoard(new Y.Doc());
    restoreSnapshot(copy, example);
    expect(takeSnapshot(copy)).toEqual(example);
  });
});
