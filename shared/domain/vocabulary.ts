/** The closed lists of words the workshop speaks in. Labels live in shared/i18n. */

/** The collections of the shared document. */
export const COLLECTION_NAMES = [
  'cards', 'clusters', 'stakeholders', 'links', 'frames', 'programs', 'results', 'activities', 'indicators',
] as const;
export type Collection = (typeof COLLECTION_NAMES)[number];

export function isCollection(name: string): name is Collection {
  return COLLECTION_NAMES.some((known) => known === name);
}

/** The five parties of a local resilience forum, and `other` for media or donors. */
export const CATEGORIES = ['government', 'civil_society', 'community', 'private_sector', 'academia', 'other'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Letter that stands for a category wherever colour alone would have to. */
export const CATEGORY_LETTERS: Readonly<Record<Category, string>> = {
  government: 'A', civil_society: 'B', community: 'C', private_sector: 'D', academia: 'E', other: 'F',
};

export const CARD_KINDS = ['challenge', 'need', 'asset', 'idea', 'offer'] as const;
export type CardKind = (typeof CARD_KINDS)[number];

/** The four difficulties every partnership meets. */
export const CHALLENGE_TYPES = [
  'differing_interests', 'lack_of_resources', 'limited_knowledge_skills', 'ineffective_communication',
] as const;
export type ChallengeType = (typeof CHALLENGE_TYPES)[number];

/** Ties between stakeholders, after Net-Map. */
export const LINK_TYPES = [
  'coordination', 'information', 'funding', 'technical_support', 'authority', 'trade', 'conflict', 'desired',
] as const;
export type LinkType = (typeof LINK_TYPES)[number];

export const RESULT_LEVELS = ['goal', 'outcome', 'output'] as const;
export type ResultLevel = (typeof RESULT_LEVELS)[number];

export const MEASURES = ['number', 'percentage', 'currency', 'score', 'yes_no', 'qualitative'] as const;
export type Measure = (typeof MEASURES)[number];

export const DIRECTIONS = ['increase', 'decrease', 'maintain'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const FREQUENCIES = ['monthly', 'quarterly', 'semester', 'annual', 'milestone'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export const LANGUAGES = ['id', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const AGENDAS = ['short', 'half_day', 'full_day'] as const;
export type Agenda = (typeof AGENDAS)[number];

export const ROLES = ['organizer', 'facilitator', 'co_facilitator', 'participant', 'observer', 'projector'] as const;
export type Role = (typeof ROLES)[number];

/** The parts of the board that belong to stages of the workshop. */
export const FRAME_KINDS = ['welcome', 'stakeholder-list', 'stakeholder-map', 'challenges', 'programs'] as const;
export type FrameKind = (typeof FRAME_KINDS)[number];

/** Mendelow's grid of influence and interest, as forums use it. */
export const QUADRANTS = ['manage_closely', 'keep_satisfied', 'keep_informed_give_voice', 'monitor'] as const;
export type Quadrant = (typeof QUADRANTS)[number];

/** Quadrant of a stakeholder; interest and influence run from 0 to 1, the midlines lie at 0.5. */
export function quadrantOf(interest: number, influence: number): Quadrant {
  if (influence >= 0.5) return interest >= 0.5 ? 'manage_closely' : 'keep_satisfied';
  return interest >= 0.5 ? 'keep_informed_give_voice' : 'monitor';
}
