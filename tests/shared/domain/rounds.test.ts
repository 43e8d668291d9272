import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAsk, readPaper } from '#shared/domain/rounds/read-round.ts';
import { mayHandIn, usualDots, verbOf, type Round, type RoundOf } from '#shared/domain/rounds/round.ts';
import { SMALLEST_GROUP, tellable } from '#shared/domain/rounds/small-groups.ts';
import { countAgreement, countBallot, countFeedback, placeRatings } from '#shared/domain/rounds/tally.ts';
import { toRecordId } from '#shared/domain/ids.ts';
import { CATEGORIES, type Category } from '#shared/domain/vocabulary.ts';

const id = toRecordId('round-1');
if (!id) throw new Error('not a record id');
const at = { id, state: 'open', openedAt: 0, result: null } as const;
const dots: RoundOf<'ballot'> = { ...at, kind: 'ballot', ask: { title: '', method: 'dots', options: ['air1', 'sampah', 'constructor'], budget: 3, maxPerOption: 2 } };
const agreement: RoundOf<'agreement'> = { ...at, kind: 'agreement', ask: { statement: 'Kebun bersama' } };
const counts = fc.uniqueArray(fc.tuple(fc.constantFrom(...CATEGORIES), fc.integer({ min: 1, max: 9 })), { selector: ([category]) => category }).map((pairs) => new Map<Category, number>(pairs));

describe('categories are told apart', () => {
  test('only where nobody can be worked out, by looking or by subtracting', () => {
    fc.assert(fc.property(counts, (sizes) => {
      const told = tellable(sizes);
      for (const category of told) expect(sizes.get(category)).toBeGreaterThanOrEqual(SMALLEST_GROUP);
      const rest = [...sizes].filter(([category]) => !told.has(category)).reduce((sum, [, size]) => sum + size, 0);
      expect(told.size === 0 || rest === 0 || rest >= SMALLEST_GROUP).toBe(true);
    }));
  });

  test('wherever that is possible', () => {
    expect([...tellable(new Map([['government', 3], ['community', 5]]))].sort()).toEqual(['community', 'government']);
    expect([...tellable(new Map([['government', 3], ['community', 5], ['academia', 1]]))]).toEqual(['community']);
    expect([...tellable(new Map([['government', 3], ['academia', 2]]))]).toEqual([]);
    expect([...tellable(new Map([['government', 4], ['academia', 2], ['private_sector', 1]]))]).toEqual(['government']);
  });
});

describe('a ballot paper', () => {
  test('is taken whole or not at all, and says why not', () => {
    const read = (marks: unknown) => readPaper(dots, '', { marks });
    expect(read({ air1: 2, sampah: 1 })).toEqual({ ok: true, value: { marks: { air1: 2, sampah: 1 } } });
    expect(read({ air1: 3 })).toEqual({ ok: false, error: 'over-maximum' });
    expect(read({ air1: 2, sampah: 2 })).toEqual({ ok: false, error: 'over-budget' });
    expect(read({ lain: 1 })).toEqual({ ok: false, error: 'unknown-option' });
    for (const marks of [{}, null, [1], { air1: -1 }, { air1: 0.5 }, { air1: '1' }, { air1: Number.NaN }]) expect(read(marks)).toEqual({ ok: false, error: 'invalid-paper' });
    expect(readPaper(dots, 'slot-1', { marks: { air1: 1 } }).ok).toBe(false);
  });

  test('with scores gives each option 0 to 3', () => {
    const score = readAsk('ballot', { title: '', method: 'score', options: ['air1', 'sampah'] });
    expect(score).toEqual({ title: '', method: 'score', options: ['air1', 'sampah'], budget: 6, maxPerOption: 3 });
    if (!score) return;
    const round = { ...dots, ask: score };
    expect(readPaper(round, '', { marks: { air1: 3, sampah: 3 } }).ok).toBe(true);
    expect(readPaper(round, '', { marks: { air1: 4 } }).ok).toBe(false);
  });

  test('is counted, also where an option is named like a property of every object', () => {
    const paper = (category: Category, marks: Record<string, number>) => ({ category, paper: { marks } });
    const result = countBallot([paper('community', { air1: 2, constructor: 1 }), paper('community', { air1: 1 }), paper('community', { sampah: 1 }), paper('academia', { sampah: 1 })]);
    expect(result).toEqual({ voters: 4, totals: { air1: 3, constructor: 1, sampah: 2 }, byCategory: {} });
    expect(countBallot(CATEGORIES.flatMap((category) => [1, 1, 1].map((mark) => paper(category, { air1: mark })))).byCategory.academia).toEqual({ voters: 3, totals: { air1: 3 } });
  });
});

describe('what a round asks', () => {
  test('is read whole or not at all', () => {
    const ballot = { title: 'Prioritas', method: 'dots', options: ['air1', 'sampah'], budget: 2, maxPerOption: 2 };
    expect(readAsk('ballot', ballot)).toEqual(ballot);
    for (const wrong of [{ ...ballot, options: [] }, { ...ballot, options: ['air1', 'air1'] }, { ...ballot, options: ['__proto__'] }, { ...ballot, budget: 0 }, { ...ballot, maxPerOption: 3 }, { ...ballot, method: 'rank' }, null]) {
      expect(readAsk('ballot', wrong)).toBeUndefined();
    }
    expect(readAsk('cards', { identity: 'category' })).toEqual({ identity: 'category' });
    expect(readAsk('cards', { identity: 'all' })).toBeUndefined();
    expect(readAsk('agreement', { statement: '  ' })).toBeUndefined();
    const question = { id: 'q1', scale: 'smiley5', text: { id: 'Didengar?', en: 'Heard?' } };
    expect(readAsk('feedback', { questions: [question] })).toEqual({ questions: [question] });
    expect(readAsk('feedback', { questions: [question, question] })).toBeUndefined();
  });

  test('never throws on what comes over the wire, nor does a paper', () => {
    fc.assert(fc.property(fc.constantFrom('cards', 'rating', 'ballot', 'agreement', 'feedback'), fc.string(), fc.anything(), (kind, slot, value) => {
      readAsk(kind, value);
      readPaper(dots, slot, value);
      const rounds: Round[] = [agreement, { ...at, kind: 'cards', ask: { identity: 'named' } }, { ...at, kind: 'rating', ask: { stakeholders: ['pkk-desa'] } }, { ...at, kind: 'feedback', ask: { questions: [] } }];
      for (const round of rounds) readPaper(round, slot, value);
    }));
  });

  test('goes by words that are each of one kind and act', () => {
    expect(verbOf('ballot.cast')).toEqual({ kind: 'ballot', act: 'submit' });
    expect(verbOf('stage.open')).toBeUndefined();
    expect([1, 2, 4, 9, 40].map(usualDots)).toEqual([1, 1, 2, 3, 5]);
  });

  test('is answered by those who take part; who leads may only write down cards for others', () => {
    expect(mayHandIn('ballot', 'participant')).toBe(true);
    expect(mayHandIn('ballot', 'co_facilitator')).toBe(true);
    expect(mayHandIn('ballot', 'facilitator')).toBe(false);
    expect(mayHandIn('cards', 'facilitator')).toBe(true);
    expect(mayHandIn('cards', 'observer')).toBe(false);
    expect(mayHandIn('feedback', 'projector')).toBe(false);
  });
});

describe('ratings, agreement and feedback', () => {
  test('place a stakeholder at the median, and tell the spread from three on', () => {
    const rating = (interest: number, influence: number, affectedness: number | null = null) => ({ stakeholder: 'pkk-desa', paper: { interest, influence, affectedness } });
    expect(placeRatings([rating(1, 5), rating(5, 5)]).placements['pkk-desa']).toEqual({ ratings: 2, interest: 0.5, influence: 1, affectedness: null, spread: null });
    const three = placeRatings([rating(1, 1, 5), rating(3, 1), rating(5, 2)]).placements['pkk-desa'];
    expect(three).toEqual({ ratings: 3, interest: 0.5, influence: 0, affectedness: 1, spread: { interest: [0.25, 0.75], influence: [0, 0.125] } });
  });

  test('are counted step by step and answer by answer; notes lose their order', () => {
    const backwards = <T>(list: readonly T[]): readonly T[] => [...list].reverse();
    const agreed = countAgreement([{ category: 'community', paper: { step: 'full', note: '' } }, { category: 'academia', paper: { step: 'block', note: ' Air dulu ' } }, { category: 'academia', paper: { step: 'block', note: 'Nanti' } }], backwards);
    expect(agreed).toEqual({ voters: 3, totals: { full: 1, block: 2 }, byCategory: {}, notes: [{ step: 'block', text: 'Nanti' }, { step: 'block', text: 'Air dulu' }] });
    const told = countFeedback([{ category: 'community', paper: { answers: { q1: 5, constructor: 'Terima kasih' } } }, { category: 'community', paper: { answers: { q1: 5 } } }], backwards);
    expect(told).toEqual({ voters: 2, totals: { 'q1/5': 2 }, byCategory: {}, notes: { constructor: ['Terima kasih'] } });
  });
});
