import type { Indicator } from '#shared/board/schema.ts';
import type { ResultRow } from '#shared/board/program-tree.ts';
import { Rect, Text, type Container } from '../konva.ts';
import { FONT } from '../palette.ts';
import type { Showing } from '../things.ts';
import type { Draw, Pen } from './draw.ts';

type ProgramShowing = Extract<Showing, { kind: 'program' }>;

interface Line {
  readonly text: string;
  readonly indent: number;
  readonly weight: 'title' | 'strong' | 'body' | 'soft';
}

const SIZES: Readonly<Record<Line['weight'], number>> = { title: 40, strong: 27, body: 24, soft: 21 };
const SCALES = [1.5, 1.3, 1.15, 1, 0.88, 0.78, 0.68, 0.6, 0.52];

/** A program as one sheet: title, where it comes from, goal, outcomes, outputs, activities with who and when, indicators. */
export const drawProgram: Draw<ProgramShowing> = (group, showing, { width, height }, pen) => {
  const { palette } = pen;
  group.add(new Rect({ width, height, fill: palette.surface, stroke: palette.lineStrong, strokeWidth: 2, cornerRadius: 4, listening: false, perfectDrawEnabled: false }));
  const lines = linesOf(showing, pen);
  // The sheet keeps its size; a short program is written larger, a long one smaller, as on paper.
  const scale = SCALES.find((one) => writeLines(undefined, lines, width, one, pen) <= height - 24) ?? 0.45;
  writeLines(group, lines, width, scale, pen, height - 16);
};

function writeLines(group: Container | undefined, lines: readonly Line[], width: number, scale: number, { palette }: Pen, bottom = Infinity): number {
  let y = 20;
  for (const { text, indent, weight } of lines) {
    const x = 28 + indent * 34 * scale;
    const node = new Text({
      x, y, width: width - x - 24, text, fontSize: SIZES[weight] * scale, fontFamily: FONT, lineHeight: 1.22, wrap: 'word', listening: false, perfectDrawEnabled: false,
      fontStyle: weight === 'title' || weight === 'strong' ? '600' : 'normal', fill: weight === 'soft' ? palette.inkSoft : palette.ink,
    });
    const next = y + node.height() + (weight === 'title' ? 12 : 7) * scale;
    if (group && next <= bottom + 20) group.add(node);
    y = next;
  }
  return y;
}

function linesOf({ program, tree, clusters, who }: ProgramShowing, { words }: Pen): readonly Line[] {
  const lines: Line[] = [{ text: program.title || words.untitledProgram, indent: 0, weight: 'title' }];
  for (const cluster of clusters) lines.push({ text: `▸ ${cluster}`, indent: 0, weight: 'soft' });
  for (const goal of tree.goals) {
    lines.push({ text: `${words.goal}: ${goal.result.statement || '…'}`, indent: 0, weight: 'strong' });
    lines.push(...goal.indicators.map((indicator) => indicatorLine(indicator, 1, words)));
  }
  for (const outcome of tree.outcomes) lines.push(...resultLines(outcome, 0, who, words));
  return lines;
}

function resultLines(row: ResultRow, indent: number, who: ReadonlyMap<string, string>, words: Pen['words']): readonly Line[] {
  return [
    { text: `${row.code}  ${row.result.statement || '…'}`, indent, weight: indent === 0 ? 'strong' : 'body' },
    ...row.indicators.map((indicator) => indicatorLine(indicator, indent + 1, words)),
    ...row.activities.map(({ activity, code }): Line => {
      const person = who.get(activity.responsibleId);
      const period = activity.startDate || activity.endDate ? words.period(activity.startDate, activity.endDate) : '';
      return { text: [`${code}  ${activity.statement || '…'}`, person, period].filter(Boolean).join(' · '), indent: indent + 1, weight: 'soft' };
    }),
    ...row.children.flatMap((child) => resultLines(child, indent + 1, who, words)),
  ];
}

function indicatorLine(indicator: Indicator, indent: number, words: Pen['words']): Line {
  const { statement, baseline, target, unit } = indicator;
  const amount = (value: number | null): string => (value === null ? '…' : words.number(value));
  return { text: `◎ ${statement || words.indicators}: ${amount(baseline)} → ${amount(target)} ${unit}`.trim(), indent, weight: 'soft' };
}
