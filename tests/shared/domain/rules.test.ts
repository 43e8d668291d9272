import { describe, expect, test } from 'vitest';
import { toMemberId } from '#shared/domain/ids.ts';
import { refusal, type Deed } from '#shared/domain/permissions.ts';
import { policyOf } from '#shared/domain/session.ts';
import { CLOSED_POLICY, neighbourStage, OPEN_POLICY, STAGE_IDS, STAGES } from '#shared/domain/stage.ts';
import { CATEGORIES, CHALLENGE_TYPES, CARD_KINDS, COLLECTION_NAMES, LINK_TYPES, quadrantOf, ROLES } from '#shared/domain/vocabulary.ts';
import { TEMPLATES } from '#shared/templates/templates.ts';
import { en } from '#shared/i18n/en.ts';
import { id } from '#shared/i18n/id.ts';

const sari = { member: toMemberId('sari'), role: 'participant' } as const;
const DEEDS: readonly Deed[] = ['add', 'edit', 'move', 'delete', 'govern'];

describe('the rules', () => {
  test('let those who lead do everything and those who watch nothing', () => {
    for (const role of ROLES) {
      const said = COLLECTION_NAMES.flatMap((collection) => DEEDS.map((deed) => refusal({ ...sari, role }, deed, { collection, author: 'budi', locked: true, policy: CLOSED_POLICY })));
      if (role === 'participant') expect(said.every((reason) => reason !== undefined)).toBe(true);
      else expect(new Set(said)).toEqual(new Set([role === 'observer' || role === 'projector' ? 'observer-only-watches' : undefined]));
    }
  });

  test('give participants their own, and what is common while it is being drafted', () => {
    const of = (collection: 'cards' | 'clusters', author: string, policy = OPEN_POLICY, locked = false) => ({ collection, author, locked, policy });
    expect(refusal(sari, 'edit', of('cards', 'sari'))).toBeUndefined();
    expect(refusal(sari, 'edit', of('cards', 'budi'))).toBe('not-yours');
    expect(refusal(sari, 'move', of('cards', 'budi'))).toBeUndefined();
    expect(refusal(sari, 'edit', of('clusters', 'budi'))).toBeUndefined();
    expect(refusal(sari, 'edit', of('clusters', 'budi', STAGES['needs-challenges'].policy))).toBe('not-yours');
    expect(refusal(sari, 'delete', of('clusters', 'budi'))).toBe('not-yours');
    for (const deed of ['edit', 'move', 'delete'] as const) expect(refusal(sari, deed, of('cards', 'sari', OPEN_POLICY, true))).toBe('locked');
    expect(refusal(sari, 'govern', of('cards', 'sari'))).toBe('facilitator-only');
  });
});

describe('the stages', () => {
  test('follow each other, each with something to say and a policy of its own', () => {
    expect(neighbourStage(undefined, 1)).toBe('welcome');
    expect(neighbourStage('welcome', -1)).toBeUndefined();
    expect(neighbourStage(STAGE_IDS.at(-1), 1)).toBeUndefined();
    for (const stage of STAGE_IDS) for (const messages of [id, en]) expect([messages[`stage-title.${stage}`], messages[`stage-prompt.${stage}`]].every(Boolean)).toBe(true);
  });

  test('are open, closed, or overruled by the facilitator', () => {
    const base = { stage: 'cluster', stageOpen: true, policyOverride: undefined, rounds: [] } as const;
    expect(policyOf(base)).toBe(STAGES.cluster.policy);
    expect(policyOf({ ...base, stageOpen: false })).toBe(CLOSED_POLICY);
    expect(policyOf({ ...base, policyOverride: OPEN_POLICY })).toBe(OPEN_POLICY);
    expect(policyOf({ ...base, stage: undefined })).toBe(OPEN_POLICY);
  });

  test('let nobody write on the board what is to be written hidden', () => {
    const base = { stage: 'cluster', stageOpen: true, policyOverride: undefined } as const;
    expect(policyOf({ ...base, rounds: [{ kind: 'cards', state: 'open' }] })).toEqual({ ...STAGES.cluster.policy, add: ['clusters'] });
    expect(policyOf({ ...base, rounds: [{ kind: 'cards', state: 'closed' }, { kind: 'ballot', state: 'open' }] })).toEqual(STAGES.cluster.policy);
  });
});

test('the quadrants meet at the middle', () => {
  expect([quadrantOf(0.5, 0.5), quadrantOf(0.49, 0.5), quadrantOf(0.5, 0.49), quadrantOf(0, 0)]).toEqual(['manage_closely', 'keep_satisfied', 'keep_informed_give_voice', 'monitor']);
});

describe('the templates', () => {
  test.each(TEMPLATES.map((template) => [template.id, template] as const))('%s speaks the vocabulary, refers to what is there, and covers the five parties', (_id, template) => {
    const keys = new Set(template.stakeholders.map(({ key }) => key));
    for (const category of CATEGORIES.slice(0, 5)) expect(template.stakeholders.some((one) => one.category === category), category).toBe(true);
    for (const { category, interest, influence, name } of template.stakeholders) {
      expect(CATEGORIES).toContain(category);
      for (const share of [interest, influence]) expect(share >= 0 && share <= 1).toBe(true);
      expect(name.id.length * name.en.length).toBeGreaterThan(0);
    }
    for (const { from, to, type } of template.links) expect([keys.has(from), keys.has(to), LINK_TYPES.includes(type)]).toEqual([true, true, true]);
    for (const { kind, category, challengeType, text } of template.cards) {
      expect(CARD_KINDS).toContain(kind);
      expect(CATEGORIES).toContain(category);
      if (challengeType) expect(CHALLENGE_TYPES).toContain(challengeType);
      expect(text.length).toBeGreaterThan(0);
    }
    const clusters = new Set(template.clusters.map(({ key }) => key));
    expect(template.program.clusters.every((key) => clusters.has(key))).toBe(true);
    const results = new Set(template.program.results.map(({ key }) => key));
    for (const { parent } of template.program.results) expect(parent === null || results.has(parent)).toBe(true);
    for (const { result, responsible, startDate, endDate } of template.program.activities) expect([results.has(result), keys.has(responsible), startDate <= endDate]).toEqual([true, true, true]);
    for (const { result, baseline, target, verification } of template.program.indicators) expect([results.has(result), baseline !== null, target !== null, verification.id !== '']).toEqual([true, true, true, true]);
  });
});
