/** Counts the papers of a round. Knows categories, never people. */
import type { Category } from '../vocabulary.ts';
import type { Counted, Papers, Placement, Results, Tally } from './round.ts';
import { SMALLEST_GROUP, tellable } from './small-groups.ts';

/** A paper with the category of its author, as the server knows it at the close. */
export interface Counting<P> {
  readonly category: Category;
  readonly paper: P;
}

export function countBallot(papers: readonly Counting<Papers['ballot']>[]): Results['ballot'] {
  return counted(papers, ({ marks }) => Object.entries(marks).filter(([, mark]) => mark > 0));
}

/** `shuffle` takes away the order in which the notes were written. */
export function countAgreement(papers: readonly Counting<Papers['agreement']>[], shuffle: Shuffle): Results['agreement'] {
  const notes = papers.map(({ paper }) => ({ step: paper.step, text: paper.note.trim() })).filter(({ text }) => text !== '');
  return { ...counted(papers, ({ step }) => [[step, 1]]), notes: shuffle(notes) };
}

export function countFeedback(papers: readonly Counting<Papers['feedback']>[], shuffle: Shuffle): Results['feedback'] {
  const notes = new Map<string, string[]>();
  for (const { paper } of papers) {
    for (const [question, answer] of Object.entries(paper.answers)) {
      if (typeof answer === 'string' && answer.trim() !== '') notes.set(question, [...(notes.get(question) ?? []), answer.trim()]);
    }
  }
  const shuffled = Object.fromEntries([...notes].map(([question, list]) => [question, shuffle(list)]));
  return {
    ...counted(papers, ({ answers }) => Object.entries(answers).filter(([, answer]) => typeof answer === 'number').map(([question, answer]) => [`${question}/${answer}`, 1])),
    notes: shuffled,
  };
}

export type Shuffle = <T>(list: readonly T[]) => readonly T[];

function counted<P>(papers: readonly Counting<P>[], marksOf: (paper: P) => readonly (readonly [string, number])[]): Counted {
  const sizes = new Map<Category, number>();
  for (const { category } of papers) sizes.set(category, (sizes.get(category) ?? 0) + 1);
  const byCategory: Partial<Record<Category, Tally>> = {};
  for (const category of tellable(sizes)) byCategory[category] = tallyOf(papers.filter((one) => one.category === category), marksOf);
  return { ...tallyOf(papers, marksOf), byCategory };
}

function tallyOf<P>(papers: readonly Counting<P>[], marksOf: (paper: P) => readonly (readonly [string, number])[]): Tally {
  const totals = new Map<string, number>();
  for (const { paper } of papers) for (const [key, mark] of marksOf(paper)) totals.set(key, (totals.get(key) ?? 0) + mark);
  return { voters: papers.length, totals: Object.fromEntries(totals) };
}

/** Ratings 1 to 5 as places 0 to 1: the median, and the quartiles once three have judged. */
export function placeRatings(ratings: readonly { readonly stakeholder: string; readonly paper: Papers['rating'] }[]): Results['rating'] {
  const byStakeholder = new Map<string, Papers['rating'][]>();
  for (const { stakeholder, paper } of ratings) {
    const list = byStakeholder.get(stakeholder);
    if (list) list.push(paper);
    else byStakeholder.set(stakeholder, [paper]);
  }
  return { placements: Object.fromEntries([...byStakeholder].map(([id, papers]) => [id, placementOf(papers)])) };
}

function placementOf(papers: readonly Papers['rating'][]): Placement {
  const interest = papers.map((paper) => unit(paper.interest));
  const influence = papers.map((paper) => unit(paper.influence));
  const affected = papers.map((paper) => paper.affectedness).filter((value) => value !== null).map(unit);
  return {
    ratings: papers.length,
    interest: quantile(interest, 0.5),
    influence: quantile(influence, 0.5),
    affectedness: affected.length > 0 ? quantile(affected, 0.5) : null,
    spread: papers.length < SMALLEST_GROUP ? null : { interest: quartiles(interest), influence: quartiles(influence) },
  };
}

function unit(step: number): number {
  return (step - 1) / 4;
}

function quartiles(values: readonly number[]): readonly [number, number] {
  return [quantile(values, 0.25), quantile(values, 0.75)];
}

/** Linear between the neighbours, as spreadsheets do it (Hyndman and Fan's type 7). */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
