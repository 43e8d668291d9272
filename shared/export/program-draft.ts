/**
 * Composes the program draft: sections of paragraphs, quotes and tables, from
 * the board as it stands. Pure, so that the page, the document and the tests
 * read the same words. It leaves the room, so numbers and addresses of people are masked.
 */
import { maskPersonalData } from '../domain/personal-data.ts';
import { CATEGORY_LETTERS, QUADRANTS, quadrantOf, type Language } from '../domain/vocabulary.ts';
import { programTree, type ActivityRow, type ProgramTree, type ResultRow } from '../board/program-tree.ts';
import type { Card, Indicator, Program } from '../board/schema.ts';
import { byTime, type Snapshot } from '../board/snapshot.ts';
import { COUNTED, DRAFT_WORDS, type SectionId } from './draft-words.ts';

export interface ParagraphBlock {
  readonly kind: 'paragraph';
  readonly text: string;
  /** `lead` names the list or the quotes that follow it. */
  readonly tone: 'body' | 'lead' | 'muted';
}
export interface ItemsBlock<K extends 'list' | 'quotes'> {
  readonly kind: K;
  readonly items: readonly string[];
}
export interface TableBlock {
  readonly kind: 'table';
  /** `width` is a share of the page, all of them 1 together. */
  readonly columns: readonly { readonly title: string; readonly width: number }[];
  readonly rows: readonly (readonly string[])[];
  /** True for tables that need a landscape page. */
  readonly wide: boolean;
}
export type Block = ParagraphBlock | ItemsBlock<'list'> | ItemsBlock<'quotes'> | TableBlock;

export interface Section {
  readonly id: SectionId;
  readonly level: 1 | 2;
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Keys of the records it was made of. */
  readonly sources: readonly string[];
}

export interface ProgramDraft {
  readonly title: string;
  readonly workshopTitle: string;
  readonly language: Language;
  readonly sections: readonly Section[];
}

export interface DraftInput {
  readonly snapshot: Snapshot;
  readonly program: Program;
  readonly language: Language;
  readonly workshop: { readonly title: string; readonly createdAt: number };
}

/** The whole draft in reading order; equal boards give equal drafts. */
export function composeDraft(input: DraftInput): ProgramDraft {
  const desk = createDesk(input);
  const { words, program, tree, snapshot, clusters } = desk;
  const results = rowsOf(tree).map(({ result }) => result);
  const activities = activitiesOf(tree).map(({ activity }) => activity);
  const aims = results.filter(({ level }) => level !== 'output');
  const part = (id: SectionId, blocks: readonly Block[], ...sources: readonly (readonly { readonly id: string }[])[]): Section => ({
    id, level: 1, title: words.sections[id], blocks: blocks.length > 0 ? blocks : [say(words.empty, 'muted')], sources: sources.flat().map((record) => record.id),
  });
  return {
    title: maskPersonalData(orElse(program.title, words.untitled)),
    workshopTitle: maskPersonalData(input.workshop.title), language: input.language,
    sections: [
      part('summary', summary(desk), [program], snapshot.stakeholders.filter(({ id }) => id === program.leadId), aims.filter(({ level }) => level === 'goal'), clusters),
      part('background.problem', problems(desk), [program], clusters, clusters.flatMap(({ id }) => quotable(desk, id))),
      part('stakeholders', stakeholders(desk), snapshot.stakeholders),
      part('objectives', objectives(desk), aims),
      part('beneficiaries', program.beneficiaries.trim() ? [say(program.beneficiaries)] : [], [program]),
      part('logframe', logframe(desk), results, activities, indicatorsOf(tree)),
      part('schedule', schedule(desk), activities),
      part('monitoring', monitoring(desk), indicatorsOf(tree)),
      part('annex.a', stakeholderAnnex(desk), snapshot.stakeholders),
      part('annex.b', cardAnnex(desk), snapshot.clusters, snapshot.cards),
    ],
  };
}

/** What all sections need at hand. */
function createDesk({ snapshot, program, language }: DraftInput) {
  const words = DRAFT_WORDS[language];
  const locale = language === 'id' ? 'id-ID' : 'en-GB';
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  const names = new Map(snapshot.stakeholders.map(({ id, name }) => [String(id), name]));
  return {
    snapshot, program, language, words,
    tree: programTree(program.id, snapshot, words.goalCode),
    clusters: snapshot.clusters.filter(({ id }) => program.clusters.includes(id)),
    number: (value: number): string => number.format(value),
    day: (day: string): string => (day === '' ? '' : date.format(new Date(`${day}T00:00:00Z`))),
    nameOf: (id: string): string => orElse(names.get(id) ?? words.nobody, words.unnamed),
  };
}

type Desk = ReturnType<typeof createDesk>;

/** People leave blanks, and blanks look like nothing on paper. */
function orElse(text: string, otherwise: string): string {
  return text.trim() === '' ? otherwise : text;
}

function say(text: string, tone: ParagraphBlock['tone'] = 'body'): ParagraphBlock {
  return { kind: 'paragraph', text: maskPersonalData(text), tone };
}

/** No items, no block: the section then says itself that it is empty. */
function list(kind: 'list' | 'quotes', items: readonly string[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind, items: items.map(maskPersonalData) }];
}

function table(columns: readonly (readonly [title: string, width: number])[], rows: readonly (readonly string[])[], wide = false): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: 'table', columns: columns.map(([title, width]) => ({ title, width })), rows: rows.map((cells) => cells.map(maskPersonalData)), wide }];
}

function summary(desk: Desk): readonly Block[] {
  const { words, program, tree, day, nameOf, clusters } = desk;
  const facts = [
    [words.goal, tree.goals.map(({ result }) => result.statement).filter(Boolean).join(' ')],
    [words.period, program.startDate || program.endDate ? `${day(program.startDate) || '…'} – ${day(program.endDate) || '…'}` : ''],
    [words.lead, program.leadId ? nameOf(program.leadId) : ''],
    [words.location, program.location],
  ].filter(([, value]) => value !== '');
  return [
    ...(facts.length > 0 ? facts.map(([label, value]) => say(`${label}: ${value}`)) : [say(words.empty, 'muted')]),
    ...(clusters.length > 0 ? [say(`${words.answers}:`, 'lead'), ...list('list', clusters.map(({ title }) => orElse(title, words.untitledCluster)))] : []),
    say(`${words.inFigures}: ${figures(desk)}.`),
  ];
}

function figures({ snapshot, tree, words, number }: Desk): string {
  const levels = rowsOf(tree).map(({ result }) => result.level);
  const counts = {
    stakeholders: snapshot.stakeholders.length, clusters: snapshot.clusters.length, cards: snapshot.cards.length,
    outcomes: levels.filter((level) => level === 'outcome').length, outputs: levels.filter((level) => level === 'output').length,
    activities: activitiesOf(tree).length, indicators: indicatorsOf(tree).length,
  };
  return COUNTED.map((one) => `${words.counted[one]} ${number(counts[one])}`).join('; ');
}

function cardsIn({ snapshot }: Desk, cluster: string): readonly Card[] {
  return snapshot.cards.filter(({ clusterId }) => clusterId === cluster);
}

/** Two cards of a cluster to be quoted: the oldest that have words. Quotes never carry a name. */
function quotable(desk: Desk, cluster: string): readonly Card[] {
  return cardsIn(desk, cluster).filter(({ text }) => text.trim() !== '').slice(0, 2);
}

function problems(desk: Desk): readonly Block[] {
  const { clusters, words, program, number } = desk;
  return [
    ...(program.problem.trim() ? [say(program.problem)] : []),
    ...clusters.flatMap(({ id, title }) => [
      say(`${orElse(title, words.untitledCluster)} (${words.cards(number(cardsIn(desk, id).length))})`, 'lead'),
      ...list('quotes', quotable(desk, id).map((card) => wordsOf(card, desk))),
    ]),
  ];
}

/** A card in its writer's words; the gloss beside it where the document speaks another language. */
function wordsOf({ text, gloss, lang }: Card, { language }: Desk): string {
  return gloss.trim() && lang !== language ? `${text} (${gloss})` : text;
}

function stakeholders({ snapshot: { stakeholders: all }, words, number, language }: Desk): readonly Block[] {
  const { columns, quadrants, categories } = words;
  // Named, not the machine's own: equal boards give equal drafts everywhere.
  const { compare } = new Intl.Collator(language);
  const rated = all.flatMap(({ interest, influence, ...one }) => (interest === null || influence === null ? [] : [{ ...one, interest, influence, quadrant: quadrantOf(interest, influence) }]));
  rated.sort((a, b) => QUADRANTS.indexOf(a.quadrant) - QUADRANTS.indexOf(b.quadrant) || compare(a.name, b.name) || byTime(a, b));
  const unrated = all.filter(({ interest, influence }) => interest === null || influence === null).map(({ name }) => orElse(name, words.unnamed));
  const percent = (share: number): string => `${number(Math.round(share * 100))}%`;
  return [
    ...table(
      [[columns.name, 0.32], [columns.category, 0.21], [columns.interest, 0.15], [columns.influence, 0.12], [columns.quadrant, 0.2]],
      rated.map(({ name, category, interest, influence, quadrant }) => [
        orElse(name, words.unnamed), `${CATEGORY_LETTERS[category]} · ${categories[category]}`, percent(interest), percent(influence), quadrants[quadrant],
      ]),
    ),
    ...(unrated.length > 0 ? [say(`${words.unrated}: ${unrated.join('; ')}.`, 'muted')] : []),
  ];
}

function objectives({ tree, words }: Desk): readonly Block[] {
  const { levels, unworded } = words;
  const goals = tree.goals.map(({ result }) => say(`${levels.goal}: ${orElse(result.statement, unworded)}`));
  const outcomes = tree.outcomes.filter(({ result }) => result.level === 'outcome').map(({ code, result }) => `${levels.outcome} ${code}: ${orElse(result.statement, unworded)}`);
  return [...goals, ...list('list', outcomes)];
}

/** A row's words, marked where what it hung under is gone. */
function worded(statement: string, adrift: boolean, { words }: Desk): string {
  return orElse(statement, words.unworded) + (adrift ? ` ${words.adrift}` : '');
}

/** Every result of a tree, parents before children. */
function rowsOf(tree: ProgramTree): readonly ResultRow[] {
  return [...tree.goals, ...tree.outcomes.flatMap((outcome) => [outcome, ...outcome.children])];
}

function activitiesOf(tree: ProgramTree): readonly ActivityRow[] {
  return [...rowsOf(tree).flatMap(({ activities }) => activities), ...tree.loose.activities];
}

function indicatorsOf(tree: ProgramTree): readonly Indicator[] {
  return [...rowsOf(tree).flatMap(({ indicators }) => indicators), ...tree.loose.indicators];
}

function amount(value: number | null, indicator: Indicator, { number, words }: Desk): string {
  if (value === null) return words.unknown;
  if (indicator.measure === 'currency') return `Rp ${number(value)}`;
  if (indicator.measure === 'yes_no' && (value === 0 || value === 1)) return value === 1 ? words.yes : words.no;
  if (indicator.measure === 'percentage') return `${number(value)}%`;
  return [number(value), indicator.unit].filter(Boolean).join(' ');
}

/** The day has a line of its own: a narrow column would break it in two. */
function dated(value: number | null, when: string, indicator: Indicator, desk: Desk): string {
  return amount(value, indicator, desk) + (when ? `\n(${desk.day(when)})` : '');
}

function logframe(desk: Desk): readonly Block[] {
  const { columns, levels, unknown, adrift } = desk.words;
  const { loose } = desk.tree;
  // Cells of a row wrap apart from each other: only a number tells which baseline belongs to which indicator.
  const each = (indicators: readonly Indicator[], tell: (indicator: Indicator) => string): string => indicators.map((one, index) => (indicators.length > 1 ? `${index + 1}) ${tell(one)}` : tell(one))).join('\n');
  const measured = (indicators: readonly Indicator[]): readonly string[] => [
    each(indicators, ({ statement }) => worded(statement, false, desk)),
    each(indicators, (one) => dated(one.baseline, one.baselineDate, one, desk)),
    each(indicators, (one) => dated(one.target, one.targetDate, one, desk)),
    each(indicators, ({ verification }) => orElse(verification, unknown)),
  ];
  const resultRow = ({ code, result, indicators, adrift: lost }: ResultRow): readonly string[] => [
    `${levels[result.level]} ${code}`, worded(result.statement, lost, desk), ...measured(indicators), result.assumptions,
  ];
  const activityRow = ({ code, activity }: ActivityRow, lost = false): readonly string[] => [`${levels.activity} ${code}`, worded(activity.statement, lost, desk), '', '', '', '', ''];
  return table(
    [[columns.code, 0.1], [columns.statement, 0.2], [columns.indicators, 0.18], [columns.baseline, 0.125], [columns.target, 0.125], [columns.verification, 0.14], [columns.assumptions, 0.13]],
    [
      ...rowsOf(desk.tree).flatMap((row) => [resultRow(row), ...row.activities.map((one) => activityRow(one))]),
      ...loose.activities.map((one) => activityRow(one, true)),
      ...(loose.indicators.length > 0 ? [['?', adrift, ...measured(loose.indicators), '']] : []),
    ],
    true,
  );
}

function schedule(desk: Desk): readonly Block[] {
  const { tree, words: { columns, unknown, nobody }, day, nameOf } = desk;
  return table(
    [[columns.code, 0.1], [columns.activity, 0.4], [columns.who, 0.22], [columns.start, 0.14], [columns.end, 0.14]],
    activitiesOf(tree).map((row) => [
      row.code, worded(row.activity.statement, tree.loose.activities.includes(row), desk), row.activity.responsibleId ? nameOf(row.activity.responsibleId) : nobody,
      day(row.activity.startDate) || unknown, day(row.activity.endDate) || unknown,
    ]),
    // It stands between two wide tables; lying as they do, it shares their pages.
    true,
  );
}

function monitoring(desk: Desk): readonly Block[] {
  const { tree, words: { columns, measures, directions, frequencies, unknown, nobody }, nameOf } = desk;
  return table(
    [[columns.indicator, 0.19], [columns.measure, 0.12], [columns.direction, 0.08], [columns.baseline, 0.125], [columns.target, 0.125], [columns.verification, 0.13], [columns.frequency, 0.1], [columns.owner, 0.13]],
    indicatorsOf(tree).map((one) => [
      worded(one.statement, tree.loose.indicators.includes(one), desk), [measures[one.measure], one.unit].filter(Boolean).join(', '), directions[one.direction],
      dated(one.baseline, one.baselineDate, one, desk), dated(one.target, one.targetDate, one, desk), orElse(one.verification, unknown),
      one.frequency === '' ? unknown : frequencies[one.frequency], one.responsibleId ? nameOf(one.responsibleId) : nobody,
    ]),
    true,
  );
}

function stakeholderAnnex({ snapshot, words }: Desk): readonly Block[] {
  const { columns, categories } = words;
  return table(
    [[columns.name, 0.3], [columns.category, 0.2], [columns.needs, 0.25], [columns.offers, 0.25]],
    snapshot.stakeholders.map(({ name, category, needs, offers }) => [orElse(name, words.unnamed), `${CATEGORY_LETTERS[category]} · ${categories[category]}`, needs, offers]),
  );
}

function cardAnnex(desk: Desk): readonly Block[] {
  const { snapshot, words, number } = desk;
  const known = new Set<string>(snapshot.clusters.map(({ id }) => id));
  const groups = [
    ...snapshot.clusters.map(({ id, title }) => ({ title: orElse(title, words.untitledCluster), cards: cardsIn(desk, id) })),
    { title: words.notClustered, cards: snapshot.cards.filter(({ clusterId }) => !known.has(clusterId)) },
  ].filter(({ cards }) => cards.length > 0);
  return groups.flatMap(({ title, cards }) => [
    say(`${title} (${words.cards(number(cards.length))})`, 'lead'),
    ...list('list', cards.map((card) => `${words.kinds[card.kind]}: ${orElse(wordsOf(card, desk), words.unworded)}`)),
  ]);
}
