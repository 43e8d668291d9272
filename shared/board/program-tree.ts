/**
 * A program's rows as the tree that people think in. What hangs on something
 * that is gone is kept and shown at the end: a concurrent deletion must never
 * swallow another's row.
 */
import type { ResultLevel } from '../domain/vocabulary.ts';
import type { Activity, Indicator, ResultNode } from './schema.ts';
import { byOrder } from './snapshot.ts';

export interface ResultRow {
  readonly result: ResultNode;
  /** T for the goal, 1 for an outcome, 1.2 for an output; computed, never stored. */
  readonly code: string;
  readonly children: readonly ResultRow[];
  readonly activities: readonly ActivityRow[];
  readonly indicators: readonly Indicator[];
  /** True when what it should hang under is gone. */
  readonly adrift: boolean;
}

export interface ActivityRow {
  readonly activity: Activity;
  readonly code: string;
}

export interface ProgramTree {
  readonly goals: readonly ResultRow[];
  readonly outcomes: readonly ResultRow[];
  /** Activities and indicators whose result is gone. */
  readonly loose: { readonly activities: readonly ActivityRow[]; readonly indicators: readonly Indicator[] };
}

export interface ProgramRows {
  readonly results: Iterable<ResultNode>;
  readonly activities: Iterable<Activity>;
  readonly indicators: Iterable<Indicator>;
}

/** `goalCode` is the letter for the goal in the document's language. */
export function programTree(programId: string, rows: ProgramRows, goalCode = 'T'): ProgramTree {
  const results = own(rows.results, programId);
  const activities = own(rows.activities, programId);
  const indicators = own(rows.indicators, programId);
  const known = new Set<string>(results.map(({ id }) => id));
  const at = (level: ResultLevel): readonly ResultNode[] => results.filter((result) => result.level === level);
  const outcomes = at('outcome');
  const outcomeIds = new Set<string>(outcomes.map(({ id }) => id));

  function row(result: ResultNode, code: string, children: readonly ResultRow[], adrift: boolean): ResultRow {
    const mine = activities.filter((activity) => activity.resultId === result.id);
    return {
      result, code, children, adrift,
      activities: mine.map((activity, index) => ({ activity, code: `${code}.${index + 1}` })),
      indicators: indicators.filter((indicator) => indicator.resultId === result.id),
    };
  }

  const outcomeRows = outcomes.map((outcome, index) => {
    const outputs = at('output').filter((output) => output.parentId === outcome.id);
    const children = outputs.map((output, number) => row(output, `${index + 1}.${number + 1}`, [], false));
    return row(outcome, String(index + 1), children, false);
  });
  const adrift = at('output')
    .filter((output) => !outcomeIds.has(output.parentId))
    .map((output, index) => row(output, `${outcomes.length + 1}.${index + 1}`, [], true));

  return {
    goals: at('goal').map((goal) => row(goal, goalCode, [], false)),
    outcomes: [...outcomeRows, ...adrift],
    loose: {
      activities: activities.filter(({ resultId }) => !known.has(resultId)).map((activity, index) => ({ activity, code: `?.${index + 1}` })),
      indicators: indicators.filter(({ resultId }) => !known.has(resultId)),
    },
  };
}

function own<R extends { readonly programId: string; readonly id: string; readonly order: string; readonly createdAt: number }>(rows: Iterable<R>, programId: string): readonly R[] {
  return [...rows].filter((row) => row.programId === programId).sort(byOrder);
}
