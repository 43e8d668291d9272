/** Reads what came over the wire about rounds; nothing that isn't whole and within bounds gets past here. */
import { RECORD_ID } from '../ids.ts';
import { LIMITS } from '../limits.ts';
import { err, ok, type Result } from '../result.ts';
import { asObject } from '../unknown.ts';
import { CARD_KINDS, CHALLENGE_TYPES } from '../vocabulary.ts';
import { AGREEMENT_STEPS, BALLOT_METHODS, IDENTITIES, QUESTION_SCALES, type Asks, type Papers, type Question, type Round, type RoundKind, type RoundProblem } from './round.ts';

type Unknown = Readonly<Record<string, unknown>>;

/** What a round asks, or undefined when a part of it is wrong. */
export function readAsk<K extends RoundKind>(kind: K, value: unknown): Asks[K] | undefined {
  const ask = asObject(value);
  return ask && ASKS[kind](ask);
}

const ASKS: { readonly [K in RoundKind]: (ask: Unknown) => Asks[K] | undefined } = {
  cards: ({ identity }) => {
    const known = oneOf(IDENTITIES, identity);
    return known && { identity: known };
  },
  rating: ({ stakeholders }) => {
    const ids = idsOf(stakeholders);
    return ids && { stakeholders: ids };
  },
  ballot: ({ title, method, options, budget, maxPerOption }) => {
    const ids = idsOf(options);
    const way = oneOf(BALLOT_METHODS, method);
    const words = wordsOf(title, LIMITS.titleCharacters);
    if (!ids || !way || words === undefined) return undefined;
    if (way === 'score') return { title: words, method: way, options: ids, budget: 3 * ids.length, maxPerOption: 3 };
    if (!isCount(budget, 1, 100) || !isCount(maxPerOption, 1, budget)) return undefined;
    return { title: words, method: way, options: ids, budget, maxPerOption };
  },
  agreement: ({ statement }) => {
    const words = wordsOf(statement, LIMITS.textCharacters);
    return words === undefined || words.trim() === '' ? undefined : { statement: words };
  },
  feedback: ({ questions }) => {
    if (!Array.isArray(questions) || questions.length === 0 || questions.length > LIMITS.questions) return undefined;
    const read = questions.map(readQuestion).filter((question) => question !== undefined);
    const distinct = new Set(read.map(({ id }) => id)).size === questions.length;
    return distinct ? { questions: read } : undefined;
  },
};

function readQuestion(value: unknown): Question | undefined {
  const question = asObject(value);
  const text = asObject(question?.['text']);
  const scale = oneOf(QUESTION_SCALES, question?.['scale']);
  const id = question?.['id'];
  const indonesian = wordsOf(text?.['id'], LIMITS.titleCharacters);
  const english = wordsOf(text?.['en'], LIMITS.titleCharacters);
  if (!scale || typeof id !== 'string' || !/^[a-z0-9]{1,12}$/.test(id) || indonesian === undefined || english === undefined) return undefined;
  return { id, scale, text: { id: indonesian, en: english } };
}

/** A paper for `round` under `slot`, or why it isn't one. */
export function readPaper(round: Round, slot: string, value: unknown): Result<Papers[RoundKind], RoundProblem> {
  const paper = asObject(value);
  if (!paper) return err('invalid-paper');
  switch (round.kind) {
    case 'cards':
      return RECORD_ID.test(slot) ? readCard(paper) : err('invalid-paper');
    case 'rating':
      return round.ask.stakeholders.includes(slot) ? readRating(paper) : err('unknown-option');
    case 'ballot':
      return slot === '' ? readBallot(round.ask, paper) : err('invalid-paper');
    case 'agreement':
      return slot === '' ? readAgreement(paper) : err('invalid-paper');
    case 'feedback':
      return slot === '' ? readFeedback(round.ask, paper) : err('invalid-paper');
    default:
      return round satisfies never;
  }
}

function readCard({ kind, text, challengeType, lang }: Unknown): Result<Papers['cards'], RoundProblem> {
  const known = oneOf(CARD_KINDS, kind);
  const words = wordsOf(text, LIMITS.textCharacters);
  if (!known || !words?.trim()) return err('invalid-paper');
  return ok({ kind: known, text: words, challengeType: oneOf(CHALLENGE_TYPES, challengeType) ?? '', lang: wordsOf(lang, 12) ?? '' });
}

function readRating({ interest, influence, affectedness }: Unknown): Result<Papers['rating'], RoundProblem> {
  if (!isCount(interest, 1, 5) || !isCount(influence, 1, 5)) return err('invalid-paper');
  return ok({ interest, influence, affectedness: isCount(affectedness, 1, 5) ? affectedness : null });
}

function readBallot(ask: Asks['ballot'], { marks }: Unknown): Result<Papers['ballot'], RoundProblem> {
  const given = Object.entries(asObject(marks) ?? {});
  if (given.length === 0) return err('invalid-paper');
  const counted: [string, number][] = [];
  let spent = 0;
  for (const [option, mark] of given) {
    if (!ask.options.includes(option)) return err('unknown-option');
    if (!isCount(mark, 0, Number.MAX_SAFE_INTEGER)) return err('invalid-paper');
    if (mark > ask.maxPerOption) return err('over-maximum');
    spent += mark;
    counted.push([option, mark]);
  }
  return spent > ask.budget ? err('over-budget') : ok({ marks: Object.fromEntries(counted) });
}

function readAgreement({ step, note }: Unknown): Result<Papers['agreement'], RoundProblem> {
  const known = oneOf(AGREEMENT_STEPS, step);
  const words = wordsOf(note ?? '', LIMITS.noteCharacters);
  return known && words !== undefined ? ok({ step: known, note: words }) : err('invalid-paper');
}

function readFeedback({ questions }: Asks['feedback'], { answers }: Unknown): Result<Papers['feedback'], RoundProblem> {
  const given = Object.entries(asObject(answers) ?? {});
  const read: [string, number | string][] = [];
  for (const [id, answer] of given) {
    const question = questions.find((one) => one.id === id);
    if (!question) return err('unknown-option');
    const valid = question.scale === 'smiley5' ? isCount(answer, 1, 5) : wordsOf(answer, LIMITS.noteCharacters) !== undefined;
    if (!valid || (typeof answer !== 'number' && typeof answer !== 'string')) return err('invalid-paper');
    if (answer !== '') read.push([id, answer]);
  }
  return read.length > 0 ? ok({ answers: Object.fromEntries(read) }) : err('invalid-paper');
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

function wordsOf(value: unknown, max: number): string | undefined {
  return typeof value === 'string' && value.length <= max ? value : undefined;
}

function isCount(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

/** Distinct record ids, one at least. */
function idsOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIMITS.roundOptions) return undefined;
  const ids = value.filter((id): id is string => typeof id === 'string' && RECORD_ID.test(id));
  return new Set(ids).size === value.length ? ids : undefined;
}
