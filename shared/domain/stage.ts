/**
 * The stages of a workshop and what participants may do in each. The server
 * holds the open stage; the same policy greys out buttons and judges updates.
 */
import type { Collection, FrameKind } from './vocabulary.ts';

/** What participants may do. Facilitators may do everything but read sealed input. */
export interface Policy {
  /** Collections to which participants may add. In the common ones they may then also edit each other's records. */
  readonly add: readonly Collection[];
  readonly editOwn: boolean;
  readonly moveOwn: boolean;
  readonly deleteOwn: boolean;
  readonly editOthers: boolean;
  readonly moveOthers: boolean;
}

export const POLICY_FLAGS = ['editOwn', 'moveOwn', 'deleteOwn', 'editOthers', 'moveOthers'] as const;

/** Records that belong to the group rather than to whoever began them: statements and drafts written together. */
const COMMON: readonly Collection[] = ['clusters', 'programs', 'results', 'activities', 'indicators'];

export function isCommon(collection: Collection): boolean {
  return COMMON.includes(collection);
}

export const STAGE_IDS = [
  'welcome', 'stakeholder-list', 'stakeholder-map', 'needs-challenges', 'cluster', 'joint-program',
] as const;
export type StageId = (typeof STAGE_IDS)[number];

export interface Stage {
  readonly id: StageId;
  readonly frame: FrameKind;
  readonly policy: Policy;
}

const ownWork = { editOwn: true, moveOwn: true, deleteOwn: true, editOthers: false, moveOthers: false };

/** Before any stage is opened, and between two, the room is free to try things out. */
export const OPEN_POLICY: Policy = {
  ...ownWork,
  add: ['cards', 'clusters', 'stakeholders', 'links', 'programs', 'results', 'activities', 'indicators'],
  moveOthers: true,
};

/** A closed stage is read-only for participants. */
export const CLOSED_POLICY: Policy = {
  add: [], editOwn: false, moveOwn: false, deleteOwn: false, editOthers: false, moveOthers: false,
};

export const STAGES: Readonly<Record<StageId, Stage>> = {
  welcome: { id: 'welcome', frame: 'welcome', policy: { ...ownWork, add: ['cards'] } },
  'stakeholder-list': { id: 'stakeholder-list', frame: 'stakeholder-list', policy: { ...ownWork, add: ['stakeholders'] } },
  'stakeholder-map': {
    id: 'stakeholder-map', frame: 'stakeholder-map',
    policy: { ...ownWork, add: ['stakeholders', 'links'], moveOthers: true },
  },
  'needs-challenges': { id: 'needs-challenges', frame: 'challenges', policy: { ...ownWork, add: ['cards'] } },
  cluster: { id: 'cluster', frame: 'challenges', policy: { ...ownWork, add: ['cards', 'clusters'], moveOthers: true } },
  'joint-program': {
    id: 'joint-program', frame: 'programs',
    policy: { ...ownWork, add: ['programs', 'results', 'activities', 'indicators'] },
  },
};

/** What either of two policies allows; for the moments in which one gives way to the other. */
export function eitherPolicy(one: Policy, other: Policy): Policy {
  const flags = (name: (typeof POLICY_FLAGS)[number]): boolean => one[name] || other[name];
  return {
    add: [...new Set([...one.add, ...other.add])],
    editOwn: flags('editOwn'), moveOwn: flags('moveOwn'), deleteOwn: flags('deleteOwn'),
    editOthers: flags('editOthers'), moveOthers: flags('moveOthers'),
  };
}

export function isStageId(text: string): text is StageId {
  return STAGE_IDS.some((known) => known === text);
}

/** The stage after or before `current` in the agenda; the first one when none was opened yet. */
export function neighbourStage(current: StageId | undefined, step: 1 | -1): StageId | undefined {
  if (!current) return step === 1 ? STAGE_IDS[0] : undefined;
  return STAGE_IDS[STAGE_IDS.indexOf(current) + step];
}
