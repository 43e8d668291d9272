/**
 * Rounds of sealed input: hidden cards, ratings, ballots, agreement, feedback.
 * What people hand in lies with the server until the round closes; until then
 * everybody sees only how many have taken part.
 */
import type { RecordId } from '../ids.ts';
import { onlyWatches } from '../permissions.ts';
import type { StageId } from '../stage.ts';
import type { CardKind, Category, ChallengeType, Role } from '../vocabulary.ts';

export const ROUND_KINDS = ['cards', 'rating', 'ballot', 'agreement', 'feedback'] as const;
export type RoundKind = (typeof ROUND_KINDS)[number];

/** What revealed cards tell of their writers. */
export const IDENTITIES = ['anonymous', 'category', 'named'] as const;
export type Identity = (typeof IDENTITIES)[number];

export const BALLOT_METHODS = ['dots', 'score'] as const;
export type BallotMethod = (typeof BALLOT_METHODS)[number];

/** Gradients of agreement, from full support to fundamental objection. */
export const AGREEMENT_STEPS = ['full', 'ok', 'reservations', 'discuss', 'stand_aside', 'block'] as const;
export type AgreementStep = (typeof AGREEMENT_STEPS)[number];

export const QUESTION_SCALES = ['smiley5', 'open'] as const;

export interface Question {
  readonly id: string;
  readonly scale: (typeof QUESTION_SCALES)[number];
  readonly text: { readonly id: string; readonly en: string };
}

/** What a facilitator asks of the room. */
export interface Asks {
  readonly cards: { readonly identity: Identity };
  /** `stakeholders`: record ids; interest, influence and affectedness are each judged 1 to 5. */
  readonly rating: { readonly stakeholders: readonly string[] };
  /** `options`: record ids. With `dots`, a paper spends at most `budget`, at most `maxPerOption` on one; with `score`, each option gets 0 to 3. */
  readonly ballot: { readonly title: string; readonly method: BallotMethod; readonly options: readonly string[]; readonly budget: number; readonly maxPerOption: number };
  readonly agreement: { readonly statement: string };
  readonly feedback: { readonly questions: readonly Question[] };
}

/** One paper as its author hands it in. */
export interface Papers {
  readonly cards: { readonly kind: CardKind; readonly text: string; readonly challengeType: ChallengeType | ''; readonly lang: string };
  readonly rating: { readonly interest: number; readonly influence: number; readonly affectedness: number | null };
  readonly ballot: { readonly marks: Readonly<Record<string, number>> };
  readonly agreement: { readonly step: AgreementStep; readonly note: string };
  readonly feedback: { readonly answers: Readonly<Record<string, number | string>> };
}
export type Paper = Papers[RoundKind];

/** Totals of a group of voters; of all, or of a category large enough to hide in. */
export interface Tally {
  readonly voters: number;
  readonly totals: Readonly<Record<string, number>>;
}

export interface Counted extends Tally {
  /** Only categories of three voters or more, and none that others could be worked out from. */
  readonly byCategory: Readonly<Partial<Record<Category, Tally>>>;
}

/** Where ratings of one stakeholder lie, 0 to 1. `spread`: first and third quartile, from three ratings on. */
export interface Placement {
  readonly ratings: number;
  readonly interest: number;
  readonly influence: number;
  readonly affectedness: number | null;
  readonly spread: { readonly interest: readonly [number, number]; readonly influence: readonly [number, number] } | null;
}

export interface Results {
  readonly cards: { readonly written: number };
  readonly rating: { readonly placements: Readonly<Record<string, Placement>> };
  readonly ballot: Counted;
  /** `notes` in no order that says anything. */
  readonly agreement: Counted & { readonly notes: readonly { readonly step: AgreementStep; readonly text: string }[] };
  /** `totals` by `question/answer`; `notes` are the open answers by question. */
  readonly feedback: Counted & { readonly notes: Readonly<Record<string, readonly string[]>> };
}

interface RoundState {
  readonly id: RecordId;
  /** `closing`: nothing more is taken in, and the result is on its way. */
  readonly state: 'open' | 'closing' | 'closed';
  readonly openedAt: number;
  /** The stage it was opened in; while that lasts, the wall shows what came out. */
  readonly stage?: StageId | undefined;
}

export type Round = {
  [K in RoundKind]: RoundState & { readonly kind: K; readonly ask: Asks[K]; readonly result: Results[K] | null };
}[RoundKind];
export type RoundOf<K extends RoundKind> = Extract<Round, { kind: K }>;

/** A round as everybody sees it. `turnout`: people who have handed something in. */
export type RoundView = Round & { readonly turnout: number };

/** The words of the commands, kind by kind. */
export const ROUND_VERBS = {
  cards: { open: 'sealed.open', submit: 'sealed.submit', withdraw: 'sealed.withdraw', close: 'sealed.reveal' },
  rating: { open: 'rating.open', submit: 'rating.submit', withdraw: 'rating.withdraw', close: 'rating.close' },
  ballot: { open: 'ballot.open', submit: 'ballot.cast', withdraw: 'ballot.retract', close: 'ballot.close' },
  agreement: { open: 'agreement.open', submit: 'agreement.cast', withdraw: 'agreement.retract', close: 'agreement.close' },
  feedback: { open: 'feedback.open', submit: 'feedback.submit', withdraw: 'feedback.withdraw', close: 'feedback.close' },
} as const satisfies Record<RoundKind, Record<'open' | 'submit' | 'withdraw' | 'close', string>>;

export type RoundAct = 'open' | 'submit' | 'withdraw' | 'close';
export type RoundVerb = (typeof ROUND_VERBS)[RoundKind][RoundAct];

/**
 * A command about a round. `round` is chosen by whoever opens it. `slot` tells
 * apart the papers of one author: a card's own id, a rated stakeholder; '' where
 * a person has one paper.
 */
export type RoundCommand =
  | { readonly [K in RoundKind]: { readonly type: (typeof ROUND_VERBS)[K]['open']; readonly round: string; readonly ask: Asks[K] } }[RoundKind]
  | { readonly [K in RoundKind]: { readonly type: (typeof ROUND_VERBS)[K]['submit']; readonly round: string; readonly slot?: string; readonly paper: Papers[K] } }[RoundKind]
  | { readonly type: (typeof ROUND_VERBS)[RoundKind]['withdraw']; readonly round: string; readonly slot?: string }
  | { readonly type: (typeof ROUND_VERBS)[RoundKind]['close']; readonly round: string };

/** Why a paper or a round isn't taken. */
export type RoundProblem =
  | 'unknown-round' | 'round-exists' | 'round-closed' | 'not-entitled' | 'invalid-paper' | 'invalid-round'
  | 'over-budget' | 'over-maximum' | 'unknown-option' | 'too-many-papers' | 'too-many-rounds';

/** One paper of one's own, as it lies with the server. */
export interface OwnPaper {
  readonly round: string;
  readonly slot: string;
  readonly paper: Paper;
}

/** Which kind and act a command's word stands for. */
export function verbOf(type: string): { readonly kind: RoundKind; readonly act: RoundAct } | undefined {
  for (const kind of ROUND_KINDS) {
    for (const act of ['open', 'submit', 'withdraw', 'close'] as const) if (ROUND_VERBS[kind][act] === type) return { kind, act };
  }
  return undefined;
}

/** Whoever leads writes down cards for those who can't, but has no vote and no judgement of their own. */
export function mayHandIn(kind: RoundKind, role: Role): boolean {
  if (onlyWatches(role)) return false;
  return kind === 'cards' || role === 'participant' || role === 'co_facilitator';
}

/** Dots that let a vote narrow without scattering: a third of the options, at most five. */
export function usualDots(options: number): number {
  return Math.max(1, Math.min(5, Math.ceil(options / 3)));
}
