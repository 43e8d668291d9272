/** What comes out of a round when it closes: totals for all, categories only where they hide nobody. */
import { randomInt } from 'node:crypto';
import type { MemberId } from '#shared/domain/ids.ts';
import type { Papers as PapersByKind, Results, Round } from '#shared/domain/rounds/round.ts';
import { tellable } from '#shared/domain/rounds/small-groups.ts';
import { countAgreement, countBallot, countFeedback, placeRatings, type Counting } from '#shared/domain/rounds/tally.ts';
import type { Category } from '#shared/domain/vocabulary.ts';
import type { SealedPaper } from './papers.ts';

export interface Author {
  readonly member: MemberId;
  readonly category: Category;
}

/** A card as it goes onto the board; `author` only where the round was a named one. */
export interface RevealedCard {
  readonly id: string;
  readonly author: MemberId | undefined;
  readonly category: Category | '';
  readonly paper: PapersByKind['cards'];
}

/** `authors`: by their owner mark. Papers of somebody who is no longer known count as of `other`. */
export function countRound(round: Round, papers: readonly SealedPaper[], authors: ReadonlyMap<string, Author>): Results[Round['kind']] {
  const counting = <P>(): readonly Counting<P>[] => papers.map(({ owner, paper }) => ({ category: authors.get(owner)?.category ?? 'other', paper: paper as P }));
  switch (round.kind) {
    case 'cards':
      return { written: papers.length };
    case 'rating':
      return placeRatings(papers.map(({ slot, paper }) => ({ stakeholder: slot, paper: paper as PapersByKind['rating'] })));
    case 'ballot':
      return countBallot(counting());
    case 'agreement':
      return countAgreement(counting(), shuffled);
    case 'feedback':
      return countFeedback(counting(), shuffled);
    default:
      return round satisfies never;
  }
}

/** The cards of a hidden round, in no order that says anything. */
export function revealCards(round: Extract<Round, { kind: 'cards' }>, papers: readonly SealedPaper[], authors: ReadonlyMap<string, Author>): readonly RevealedCard[] {
  const { identity } = round.ask;
  const writers = new Map<Category, number>();
  for (const owner of new Set(papers.map((paper) => paper.owner))) {
    const category = authors.get(owner)?.category ?? 'other';
    writers.set(category, (writers.get(category) ?? 0) + 1);
  }
  const told = identity === 'category' ? tellable(writers) : new Set(identity === 'named' ? writers.keys() : []);
  return papers.map(({ owner, alias, paper }) => {
    const author = authors.get(owner);
    const category = author?.category ?? 'other';
    return {
      id: alias,
      author: identity === 'named' ? author?.member : undefined,
      category: told.has(category) ? category : '',
      paper: paper as PapersByKind['cards'],
    };
  });
}

/** Fisher and Yates, with the system's own dice. */
function shuffled<T>(list: readonly T[]): readonly T[] {
  const out = [...list];
  for (let last = out.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    const [a, b] = [out[last], out[other]];
    if (a === undefined || b === undefined) continue;
    out[last] = b;
    out[other] = a;
  }
  return out;
}
