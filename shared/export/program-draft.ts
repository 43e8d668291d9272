/**
 * Composes the program draft: sections of paragraphs, quotes and tables, from
 * the board as it stands. Pure, so that the page, the document and the tests
 * read the same words.
 */
import { CATEGORY_LETTERS, QUADRANTS, quadrantOf, type Language } from '../domain/vocabulary.ts';
import { programTree, type ActivityRow, type ProgramTree, type ResultRow } from '../board/program-tree.ts';
import type { Card, Cluster, Indicator, Program, Stakeholder } from '../board/schema.ts';
import { byTime, type Snapshot } from '../board/snapshot.ts';
import { draftFigures, draftWords, type SectionId } from './draft-words.ts';

export interface ParagraphBlock { readonly kind: 'paragraph'; readonly text: string; readonly tone: 'body' | 'muted' }
export interface ListBlock { readonly kind: 'list'; readonly items: readonly string[] }
export interface QuotesBlock { readonly kind: 'quotes'; readonly items: readonly string[] }
export interface TableBlock {
  readonly kind: 'table';
  /** `width` is a share of the page, all of them 1 together. */
  readonly columns: readonly { readonly title: string; readonly width: number }[];
  readonly rows: readonly (readonly string[])[];
  /** True for tables that need a landscape page. */
  readonly wide: boolean;
}
export type Block = ParagraphBlock | ListBlock | QuotesBlock | TableBlock;

export interface Section {
  /** A part of a section is known by its section and the record it tells of. */
  readonly id: SectionId | `${SectionId}.${string}`;
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

/** Composes the draft of one program; equal boards give equal drafts. */
export function composeDraft(input: DraftInput): ProgramDraft {
  const desk = createDesk(input);
  const { words, program, tree, clusters, snapshot } = desk;
  const results = rowsOf(tree).map(({ result }) => result);
  const indicators = indicatorsOf(tree);
  return {
    title: program.title || words.untitled,
    workshopTitle: input.workshop.title,
    language: input.language,
    sections: [
      section(desk, 'summary', summary(desk), [program, ...clusters]),
      section(desk, 'background.problem', problems(desk), [program, ...clusters]),
      ...clusters.map((cluster) => problemPart(desk, cluster)),
      section(desk, 'stakeholders', stakeholders(desk), snapshot.stakeholders),
      section(desk, 'objectives', objectives(desk), results),
      section(desk, 'beneficiaries', program.beneficiaries ? [body(program.beneficiaries)] : [], [program]),
      section(desk, 'logframe', logframe(desk), [...results, ...indicators]),
      section(desk, 'schedule', schedule(desk), activitiesOf(tree).map(({ activity }) => activity)),
      section(desk, 'monitoring', monitoring(desk), indicators),
      section(desk, 'annex.a', stakeholderAnnex(desk), snapshot.stakeholders),
      section(desk, 'annex.b', snapshot.cards.length > 0 ? [muted(words.ownWords)] : [], snapshot.cards),
      ...cardParts(desk),
    ],
  };
}

/** What all sections need at hand. */
function createDesk({ snapshot, program, language }: DraftInput) {
  const words = draftWords(language);
  const names = new Map(snapshot.stakeholders.map(({ id, name }) => [String(id), name || words.unnamed]));
  return {
    snapshot, program, language, words,
    figures: draftFigures(language),
    tree: programTree(program.id, snapshot, words.goalCode),
    clusters: snapshot.clusters.filter(({ id }) => program.clusters.includes(id)),
    nameOf: (id: string): string => names.get(id) ?? words.nobody,
  };
}

type Desk = ReturnType<typeof createDesk>;
type Sources = readonly { readonly id: string }[];

function section({ words }: Desk, id: SectionId, blocks: readonly Block[], sources: Sources): Section {
  return { id, level: 1, title: words.sections[id], blocks: blocks.length > 0 ? blocks : [muted(words.empty)], sources: sources.map((one) => one.id) };
}

function body(text: string): ParagraphBlock {
  return { kind: 'paragraph', text, tone: 'body' };
}

function muted(text: string): ParagraphBlock {
  return { kind: 'paragraph', text, tone: 'muted' };
}

function list(items: readonly string[]): readonly Block[] {
  return items.length === 0 ? [] : [{ kind: 'list', items }];
}

function table(columns: readonly (readonly [title: string, width: number])[], rows: readonly (readonly string[])[], wide = false): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: 'table', columns: columns.map(([title, width]) => ({ title, width })), rows, wide }];
}

function summary(desk: Desk): readonly Block[] {
  const { words, program, tree, nameOf, clusters, snapshot, figures } = desk;
  const goal = tree.goals.map(({ result }) => result.statement).filter(Boolean).join(' ');
  const facts = [
    [words.goal, goal],
    [words.period, period(desk)],
    [words.lead, program.leadId ? nameOf(program.leadId) : ''],
    [words.location, program.location],
  ] as const;
  const count = (things: readonly unknown[]): string => figures.number(things.length);
  const at = (level: 'outcome' | 'output') => rowsOf(tree).filter(({ result }) => result.level === level);
  return [
    ...facts.map(([label, value]) => body(`${label}: ${value || words.missing}`)),
    body(words.programHolds(count(at('outcome')), count(at('output')), count(activitiesOf(tree)), count(indicatorsOf(tree)))),
    body(words.boardHolds(count(snapshot.cards), count(snapshot.clusters), count(snapshot.stakeholders))),
    ...(clusters.length > 0 ? [body(`${words.answers}:`)] : [muted(words.answersNone)]),
    ...list(clusters.map(({ title }) => title || words.unnamed)),
  ];
}

function period({ program, words, figures }: Desk): string {
  const [start, end] = [figures.day(program.startDate), figures.day(program.endDate)];
  if (start && end) return `${start} – ${end}`;
  return (start && words.from(start)) || (end && words.until(end));
}

function cardsIn({ snapshot }: Desk, cluster: string): readonly Card[] {
  return snapshot.cards.filter(({ clusterId }) => clusterId === cluster);
}

function problems({ clusters, words, program }: Desk): readonly Block[] {
  const problem = program.problem ? [body(program.problem)] : [];
  if (clusters.length > 0) return [...problem, muted(words.quoted)];
  return problem.length > 0 ? [...problem, muted(words.answersNone)] : [];
}

/** One cluster and two of its cards, the oldest that have words. Quotes never carry a name. */
function problemPart(desk: Desk, cluster: Cluster): Section {
  const cards = cardsIn(desk, cluster.id);
  const quoted = cards.filter(({ text }) => text.trim() !== '').slice(0, 2);
  return {
    id: `background.problem.${cluster.id}`,
    level: 2,
    title: counted(desk, cluster.title || desk.words.unnamed, cards),
    blocks: quoted.length > 0 ? [{ kind: 'quotes', items: quoted.map((card) => wordsOf(card, desk)) }] : cards.length > 0 ? [] : [muted(desk.words.noCards)],
    sources: [cluster.id, ...quoted.map(({ id }) => id)],
  };
}

function counted({ words, figures }: Desk, title: string, cards: readonly Card[]): string {
  return `${title} (${words.cards(figures.number(cards.length))})`;
}

/** A card in its writer's words; the gloss beside it where the document speaks another language. */
function wordsOf({ text, gloss, lang }: Card, { language, words }: Desk): string {
  const own = text.trim() || words.blank;
  return gloss && lang !== language ? `${own} (${gloss})` : own;
}

function isRated({ interest, influence }: Stakeholder): boolean {
  return interest !== null && influence !== null;
}

function partyOf({ category }: Stakeholder, { words }: Desk): string {
  return `${CATEGORY_LETTERS[category]} · ${words.categories[category]}`;
}

function stakeholders(desk: Desk): readonly Block[] {
  const { snapshot, words, figures } = desk;
  const { columns, quadrants } = words;
  const { compare } = new Intl.Collator(figures.locale);
  const rated = snapshot.stakeholders.filter(isRated).map((one) => ({ ...one, quadrant: quadrantOf(one.interest ?? 0, one.influence ?? 0) }));
  rated.sort((a, b) => QUADRANTS.indexOf(a.quadrant) - QUADRANTS.indexOf(b.quadrant) || compare(a.name, b.name) || byTime(a, b));
  const unrated = snapshot.stakeholders.filter((one) => !isRated(one)).map(({ name }) => name || words.unnamed);
  return [
    ...table(
      [[columns.name, 0.31], [columns.category, 0.22], [columns.interest, 0.14], [columns.influence, 0.12], [columns.quadrant, 0.21]],
      rated.map((one) => [one.name || words.unnamed, partyOf(one, desk), figures.percent(one.interest ?? 0), figures.percent(one.influence ?? 0), quadrants[one.quadrant]]),
    ),
    ...(unrated.length > 0 ? [muted(`${words.unrated}: ${unrated.join('; ')}.`)] : []),
  ];
}

function objectives({ tree, words }: Desk): readonly Block[] {
  const said = ({ result }: ResultRow): string => result.statement || words.unstated;
  const outcomes = tree.outcomes.filter(({ result }) => result.level === 'outcome');
  return [
    ...tree.goals.map((goal) => body(`${words.levels.goal}: ${said(goal)}`)),
    ...list(outcomes.map((outcome) => `${words.levels.outcome} ${outcome.code}: ${said(outcome)}`)),
  ];
}

/** Every result of a tree, parents before children; those adrift come last. */
function rowsOf(tree: ProgramTree): readonly ResultRow[] {
  return [...tree.goals, ...tree.outcomes.flatMap((outcome) => [outcome, ...outcome.children])];
}

/** Every activity, those whose result is gone at the end. */
function activitiesOf(tree: ProgramTree): readonly ActivityRow[] {
  return [...rowsOf(tree).flatMap(({ activities }) => activities), ...tree.loose.activities];
}

/** Every indicator, those whose result is gone at the end. */
function indicatorsOf(tree: ProgramTree): readonly Indicator[] {
  return [...rowsOf(tree).flatMap(({ indicators }) => indicators), ...tree.loose.indicators];
}

/** What a row states; marked where what it hung under is gone. */
function stated(statement: string, adrift: boolean, { words }: Desk): string {
  return [statement || words.unstated, adrift ? words.adrift : ''].filter(Boolean).join(' ');
}

function dated(value: number | null, when: string, indicator: Indicator, { figures, words }: Desk): string {
  const amount = value === null ? words.unknown : figures.amount(value, indicator);
  return when ? `${amount} (${figures.shortDay(when)})` : amount;
}

function logframe(desk: Desk): readonly Block[] {
  const { words, tree } = desk;
  const { columns, levels, unknown } = words;
  // Cells of a row wrap apart from each other: only a number tells which baseline belongs to which indicator.
  const each = (indicators: readonly Indicator[], say: (indicator: Indicator) => string): string =>
    indicators.map((one, index) => (indicators.length > 1 ? `${index + 1}) ${say(one)}` : say(one))).join('\n') || unknown;
  const measured = (indicators: readonly Indicator[]): readonly string[] => [
    each(indicators, ({ statement }) => statement || words.unstated),
    each(indicators, (one) => dated(one.baseline, one.baselineDate, one, desk)),
    each(indicators, (one) => dated(one.target, one.targetDate, one, desk)),
    each(indicators, ({ verification }) => verification || unknown),
  ];
  const loose = tree.loose.indicators;
  return table(
    [[columns.code, 0.1], [columns.statement, 0.22], [columns.indicators, 0.18], [columns.baseline, 0.11], [columns.target, 0.11], [columns.verification, 0.13], [columns.assumptions, 0.15]],
    [
      ...rowsOf(tree).map(({ code, result, indicators, adrift }) => [
        `${levels[result.level]} ${code}`, stated(result.statement, adrift, desk), ...measured(indicators), result.assumptions || unknown,
      ]),
      ...(loose.length > 0 ? [['?', words.adrift, ...measured(loose), unknown]] : []),
    ],
    true,
  );
}

function schedule(desk: Desk): readonly Block[] {
  const { tree, words, figures, nameOf } = desk;
  const { columns } = words;
  return table(
    [[columns.code, 0.07], [columns.activity, 0.45], [columns.who, 0.26], [columns.start, 0.11], [columns.end, 0.11]],
    activitiesOf(tree).map((row) => [
      row.code, stated(row.activity.statement, tree.loose.activities.includes(row), desk), nameOf(row.activity.responsibleId),
      figures.shortDay(row.activity.startDate) || words.unknown, figures.shortDay(row.activity.endDate) || words.unknown,
    ]),
    // It stands between two wide tables; lying as they do, it shares their pages.
    true,
  );
}

function monitoring(desk: Desk): readonly Block[] {
  const { tree, words, nameOf } = desk;
  const { columns, measures, directions, frequencies, unknown } = words;
  const unitOf = ({ measure, unit }: Indicator): string => (unit && unit !== '%' ? `${measures[measure]} (${unit})` : measures[measure]);
  return table(
    [[columns.indicator, 0.19], [columns.measure, 0.12], [columns.direction, 0.09], [columns.baseline, 0.11], [columns.target, 0.11], [columns.verification, 0.13], [columns.frequency, 0.11], [columns.owner, 0.14]],
    indicatorsOf(tree).map((one) => [
      stated(one.statement, tree.loose.indicators.includes(one), desk), unitOf(one), directions[one.direction],
      dated(one.baseline, one.baselineDate, one, desk), dated(one.target, one.targetDate, one, desk),
      one.verification || unknown, one.frequency === '' ? unknown : frequencies[one.frequency], nameOf(one.responsibleId),
    ]),
    true,
  );
}

function stakeholderAnnex(desk: Desk): readonly Block[] {
  const { columns, unnamed, unknown } = desk.words;
  return table(
    [[columns.name, 0.27], [columns.category, 0.21], [columns.needs, 0.26], [columns.offers, 0.26]],
    desk.snapshot.stakeholders.map((one) => [one.name || unnamed, partyOf(one, desk), one.needs || unknown, one.offers || unknown]),
  );
}

function cardParts(desk: Desk): readonly Section[] {
  const { snapshot, words } = desk;
  const known = new Set<string>(snapshot.clusters.map(({ id }) => id));
  const groups = [
    ...snapshot.clusters.map(({ id, title }) => ({ id: String(id), title: title || words.unnamed, cards: cardsIn(desk, id) })),
    // Shorter than any record's key, so never taken for one.
    { id: '0', title: words.notClustered, cards: snapshot.cards.filter(({ clusterId }) => !known.has(clusterId)) },
  ];
  return groups.filter(({ cards }) => cards.length > 0).map(({ id, title, cards }) => ({
    id: `annex.b.${id}`,
    level: 2,
    title: counted(desk, title, cards),
    blocks: list(cards.map((card) => `${words.kinds[card.kind]}: ${wordsOf(card, desk)}`)),
    sources: known.has(id) ? [id, ...cards.map((card) => card.id)] : cards.map((card) => card.id),
  }));
}
