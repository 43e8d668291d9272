/**
 * The shape of the shared document, as one table: a root Y.Map a collection, a
 * Y.Map a record, and in it the fields below. docs/protocol.md tells the same
 * in prose; migrate.ts leads older documents here.
 */
import {
  CARD_KINDS, CATEGORIES, CHALLENGE_TYPES, DIRECTIONS, FRAME_KINDS, FREQUENCIES, LINK_TYPES, MEASURES, RESULT_LEVELS,
  type Collection,
} from '../domain/vocabulary.ts';
import { LIMITS } from '../domain/limits.ts';
import type { RecordId } from '../domain/ids.ts';
import {
  coordinate, day, flag, keySet, maybeNumber, number, oneOf, optionOf, reference, short, text,
  type Field, type Fields, type ValueOf,
} from './fields.ts';

/** Raised when a change to the table makes older documents read differently. */
export const SCHEMA_VERSION = 1;

/** In every record: who wrote it, when (server's clock, ms since 1970), whether the facilitator has locked it. */
const common = {
  author: short(40, 'fixed'),
  createdAt: number(0, 8.64e15, 0, 'fixed'),
  locked: flag('govern'),
} satisfies Fields;

const order = () => short(64, 'move');
const unit = () => maybeNumber(0, 1, 'move');
const amount = () => maybeNumber(-1e15, 1e15);

export const COLLECTIONS = {
  cards: {
    ...common,
    kind: oneOf(CARD_KINDS, 'challenge'),
    text: text(),
    x: coordinate(),
    y: coordinate(),
    clusterId: reference('move'),
    category: optionOf(CATEGORIES),
    challengeType: optionOf(CHALLENGE_TYPES),
    lang: short(12),
    gloss: short(LIMITS.shortCharacters),
  },
  clusters: { ...common, title: text(LIMITS.shortCharacters * 2), x: coordinate(), y: coordinate() },
  stakeholders: {
    ...common,
    name: text(LIMITS.shortCharacters),
    category: oneOf(CATEGORIES, 'other'),
    interest: unit(),
    influence: unit(),
    affectedness: unit(),
    needs: text(),
    offers: text(),
  },
  links: {
    ...common,
    fromId: reference(),
    toId: reference(),
    type: oneOf(LINK_TYPES, 'coordination'),
    strength: number(1, 3, 2),
    mutual: flag(),
    note: text(LIMITS.shortCharacters),
  },
  frames: {
    ...common,
    kind: oneOf(FRAME_KINDS, 'challenges'),
    title: text(LIMITS.titleCharacters),
    x: coordinate(),
    y: coordinate(),
    width: number(1, LIMITS.coordinate, 1920, 'move'),
    height: number(1, LIMITS.coordinate, 1080, 'move'),
  },
  programs: {
    ...common,
    title: text(LIMITS.shortCharacters),
    problem: text(),
    beneficiaries: text(),
    location: text(LIMITS.shortCharacters),
    clusters: keySet(),
    leadId: reference(),
    startDate: day(),
    endDate: day(),
    order: order(),
  },
  results: {
    ...common,
    programId: reference('fixed'),
    level: oneOf(RESULT_LEVELS, 'output', 'fixed'),
    parentId: reference('move'),
    statement: text(),
    assumptions: text(),
    order: order(),
  },
  activities: {
    ...common,
    programId: reference('fixed'),
    resultId: reference('move'),
    statement: text(),
    responsibleId: reference(),
    startDate: day(),
    endDate: day(),
    order: order(),
  },
  indicators: {
    ...common,
    programId: reference('fixed'),
    resultId: reference('move'),
    statement: text(),
    measure: oneOf(MEASURES, 'number'),
    unit: text(LIMITS.shortCharacters),
    direction: oneOf(DIRECTIONS, 'increase'),
    baseline: amount(),
    baselineDate: day(),
    target: amount(),
    targetDate: day(),
    verification: text(),
    frequency: optionOf(FREQUENCIES),
    responsibleId: reference(),
    order: order(),
  },
} satisfies Readonly<Record<Collection, Fields>>;

export type Schema = typeof COLLECTIONS;
/** A record as immutable plain data, every field sane. */
export type RecordOf<C extends Collection> = { readonly id: RecordId } & {
  readonly [F in keyof Schema[C]]: Schema[C][F] extends Field ? ValueOf<Schema[C][F]> : never;
};

export type Card = RecordOf<'cards'>;
export type Cluster = RecordOf<'clusters'>;
export type Stakeholder = RecordOf<'stakeholders'>;
export type Link = RecordOf<'links'>;
export type Frame = RecordOf<'frames'>;
export type Program = RecordOf<'programs'>;
export type ResultNode = RecordOf<'results'>;
export type Activity = RecordOf<'activities'>;
export type Indicator = RecordOf<'indicators'>;

/** What a new record is made of; author and time are the writer's and the clock's, never given. */
export type NewValues<C extends Collection> = Partial<Omit<RecordOf<C>, 'id' | 'author' | 'createdAt'>>;

/** Names of the fields that are words written together. */
export type TextFieldOf<C extends Collection> = {
  [F in keyof Schema[C]]: Schema[C][F] extends { readonly kind: 'text' } ? F : never;
}[keyof Schema[C]] & string;

/** The table of one collection, for code that treats all alike. */
export function fieldsOf(collection: Collection): Fields {
  return COLLECTIONS[collection];
}
