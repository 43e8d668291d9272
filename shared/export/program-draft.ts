/**
 * Composes the program draft: sections of paragraphs, quotes and tables, from
 * the board as it stands. Pure, so that the page, the document and the tests
 * read the same words.
 */
import { CATEGORY_LETTERS, QUADRANTS, quadrantOf, type Language } from '../domain/vocabulary.ts';
import { programTree, type ProgramTree, type ResultRow } from '../board/program-tree.ts';
import type { Card, Indicator, Program, Stakeholder } from '../board/schema.ts';
import { byTime, type Snapshot } from '../board/snapshot.ts';
import { DRAFT_WORDS, type DraftWords, type SectionId } from './draft-words.ts';

export interface ParagraphBlock {
  readonly kind: 'paragraph';
  readonly text: string;
  readonly tone: 'body' | 'muted';
}
export interface ListBlock {
  readonly kind: 'list';
  readonly items: readonly string[];
}
export interface QuotesBlock {
  readonly kind: 'quotes';
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
export type Block = ParagraphBlock | ListBlock | QuotesBlock | TableBlock;

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

export function composeDraft(input: DraftInput): ProgramDraft {
  const desk = createDesk(input);
  const { words, program } = desk;
  return {
    title: program.title || words.untitled,
    workshopTitle: input.workshop.title,
    language: input.language,
    sections: [
      section(desk, 'summary', summary(desk), [program.id, ...desk.clusters.map(({ id }) => id)]),
      section(desk, 'background.problem', problems(desk), [...desk.clusters.map(({ id }) => id), ...desk.clusters.flatMap(({ id }) => quotable(desk, id).map((card) => card.id))]),
      section(desk, 'stakeholders', stakeholders(desk), desk.stakeholders.map(({ id }) => id)),
      section(desk, 'objectives', objectives(desk), rowsOf(desk.tree).map(({ result }) => result.id)),
      section(desk, 'beneficiaries', program.beneficiaries ? [body(program.beneficiaries)] : [], [program.id]),
      section(desk, 'logframe', logframe(desk), rowsOf(desk.tree).map(({ result }) => result.id)),
      section(desk, 'schedule', schedule(desk), activitiesOf(desk.tree).map(({ activity }) => activity.id)),
      section(desk, 'monitoring', monitoring(desk), indicatorsOf(desk.tree).map(({ id }) => id)),
      section(desk, 'annex.a', stakeholderAnnex(desk), desk.stakeholders.map(({ id }) => id)),
      section(desk, 'annex.b', cardAnnex(desk), desk.snapshot.cards.map(({ id }) => id)),
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
    stakeholders: snapshot.stakeholders,
    number: (value: number): string => number.format(value),
    day: (day: string): string => (day === '' ? '' : date.format(new Date(`${day}T00:00:00Z`))),
    nameOf: (id: string): string => names.get(id) ?? words.nobody,
  };
}

type Desk = ReturnType<typeof createDesk>;

function section({ words }: Desk, id: SectionId, blocks: readonly Block[], sources: readonly string[]): Section {
  return { id, level: 1, title: words.sections[id], blocks: blocks.length > 0 ? blocks : [muted(words.empty)], sources };
}

function body(text: string): ParagraphBlock {
  return { kind: 'paragraph', text, tone: 'body' };
}

function muted(text: string): ParagraphBlock {
  return { kind: 'paragraph', text, tone: 'muted' };
}

function table(columns: readonly (readonly [title: string, width: number])[], rows: readonly (readonly string[])[], wide = false): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: 'table', columns: columns.map(([title, width]) => ({ title, width })), rows, wide }];
}

function summary({ words, program, tree, day, nameOf, clusters, language }: Desk): readonly Block[] {
  const goal = tree.goals.map(({ result }) => result.statement).filter(Boolean).join(' ');
  const period = [day(program.startDate), day(program.endDate)].filter(Boolean).join(' – ');
  const facts = [
    [words.goal, goal],
    [words.period, period],
    [words.lead, program.leadId ? nameOf(program.leadId) : ''],
    [words.location, program.location],
  ].filter(([, value]) => value !== '');
  return [
    ...facts.map(([label, value]) => body(`${label}: ${value}`)),
    ...(clusters.length > 0 ? [body(`${words.answers}:`), { kind: 'list', items: clusters.map(({ title }) => title || DRAFT_WORDS[language].untitled) } as const] : []),
  ];
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
    ...(program.problem ? [body(program.problem)] : []),
    ...clusters.flatMap(({ id, title }): Block[] => {
      const quotes = quotable(desk, id).map((card) => wordsOf(card, desk));
      return [body(`${title || words.untitled} (${words.cards(number(cardsIn(desk, id).length))})`), ...(quotes.length > 0 ? [{ kind: 'quotes', items: quotes } as const] : [])];
    }),
  ];
}

/** A card in its writer's words; the gloss beside it where the document speaks another language. */
function wordsOf({ text, gloss, lang }: Card, { language }: Desk): string {
  return gloss && lang !== language ? `${text} (${gloss})` : text;
}

function isRated({ interest, influence }: Stakeholder): boolean {
  return interest !== null && influence !== null;
}

function stakeholders({ stakeholders: all, words, number, language }: Desk): readonly Block[] {
  const { columns, quadrants, categories } = words;
  // Named, not the machine's own: equal boards give equal drafts everywhere.
  const { compare } = new Intl.Collator(language);
  const rated = all.filter(isRated).map((one) => ({ ...one, quadrant: quadrantOf(one.interest ?? 0, one.influence ?? 0) }));
  rated.sort((a, b) => QUADRANTS.indexOf(a.quadrant) - QUADRANTS.indexOf(b.quadrant) || compare(a.name, b.name) || byTime(a, b));
  const unrated = all.filter((one) => !isRated(one)).map(({ name }) => name || words.unnamed);
  const percent = (share: number | null): string => `${number(Math.round((share ?? 0) * 100))}%`;
  return [
    ...table(
      [[columns.name, 0.32], [columns.category, 0.21], [columns.interest, 0.15], [columns.influence, 0.12], [columns.quadrant, 0.2]],
      rated.map(({ name, category, interest, influence, quadrant }) => [
        name || words.unnamed, `${CATEGORY_LETTERS[category]} · ${categories[category]}`, percent(interest), percent(influence), quadrants[quadrant],
      ]),
    ),
    ...(unrated.length > 0 ? [muted(`${words.unrated}: ${unrated.join('; ')}.`)] : []),
  ];
}

function objectives({ tree, words }: Desk): readonly Block[] {
  const goals = tree.goals.filter(({ result }) => result.statement).map(({ result }) => body(`${words.levels.goal}: ${result.statement}`));
  const outcomes = tree.outcomes.filter(({ adrift, result }) => !adrift && result.statement).map(({ code, result }) => `${code}. ${result.statement}`);
  return [...goals, ...(outcomes.length > 0 ? [{ kind: 'list', items: outcomes } as const] : [])];
}

/** Every result of a tree, parents before children. */
function rowsOf(tree: ProgramTree): readonly ResultRow[] {
  return [...tree.goals, ...tree.outcomes.flatMap((outcome) => [outcome, ...outcome.children])];
}

function activitiesOf(tree: ProgramTree) {
  return [...rowsOf(tree).flatMap(({ activities }) => activities), ...tree.loose.activities];
}

function indicatorsOf(tree: ProgramTree): readonly Indicator[] {
  return [...rowsOf(tree).flatMap(({ indicators }) => indicators), ...tree.loose.indicators];
}

function amount(value: number | null, indicator: Indicator, { number, words }: Desk): string {
  if (value === null) return words.unknown;
  if (indicator.measure === 'currency') return `Rp ${number(value)}`;
  if (indicator.measure === 'percentage') return `${number(value)}%`;
  return [number(value), indicator.unit].filter(Boolean).join(' ');
}

function dated(value: number | null, when: string, indicator: Indicator, desk: Desk): string {
  const day = desk.day(when);
  return day ? `${amount(value, indicator, desk)} (${day})` : amount(value, indicator, desk);
}

function logframe(desk: Desk): readonly Block[] {
  const { words, tree } = desk;
  const { columns, levels } = words;
  // Cells of a row wrap apart from each other: only a number tells which baseline belongs to which indicator.
  const each = (indicators: readonly Indicator[], say: (indicator: Indicator) => string): string => indicators.map((one, index) => (indicators.length > 1 ? `${index + 1}) ${say(one)}` : say(one))).join('\n');
  const measured = (indicators: readonly Indicator[]): readonly string[] => [
    each(indicators, ({ statement }) => statement || words.unknown),
    each(indicators, (one) => dated(one.baseline, one.baselineDate, one, desk)),
    each(indicators, (one) => dated(one.target, one.targetDate, one, desk)),
    each(indicators, ({ verification }) => verification || words.unknown),
  ];
  const resultRow = ({ code, result, indicators, adrift }: ResultRow): readonly string[] => [
    `${levels[result.level]} ${code}`,
    adrift ? `${result.statement} ${words.adrift}` : result.statement,
    ...measured(indicators),
    result.assumptions,
  ];
  const activityRow = (code: string, statement: string): readonly string[] => [`${levels.activity} ${code}`, statement, '', '', '', '', ''];
  const rows = rowsOf(tree).flatMap((row) => [resultRow(row), ...row.activities.map(({ code, activity }) => activityRow(code, activity.statement))]);
  const loose = tree.loose.activities.map(({ code, activity }) => activityRow(code, `${activity.statement} ${words.adrift}`));
  return table(
    [[columns.code, 0.1], [columns.statement, 0.24], [columns.indicators, 0.18], [columns.baseline, 0.12], [columns.target, 0.12], [columns.verification, 0.13], [columns.assumptions, 0.11]],
    [...rows, ...loose, ...(tree.loose.indicators.length > 0 ? [['?', words.adrift, ...measured(tree.loose.indicators), '']] : [])],
    true,
  );
}

function schedule({ tree, words, day, nameOf }: Desk): readonly Block[] {
  const { columns } = words;
  return table(
    [[columns.code, 0.1], [columns.activity, 0.4], [columns.who, 0.22], [columns.start, 0.14], [columns.end, 0.14]],
    activitiesOf(tree).map(({ code, activity }) => [
      code, tree.loose.activities.some((row) => row.activity === activity) ? `${activity.statement} ${words.adrift}` : activity.statement, activity.responsibleId ? nameOf(activity.responsibleId) : words.nobody, day(activity.startDate) || words.unknown, day(activity.endDate) || words.unknown,
    ]),
    // It stands between two wide tables; lying as they do, it shares their pages.
    true,
  );
}

function monitoring(desk: Desk): readonly Block[] {
  const { tree, words, nameOf } = desk;
  const { columns, measures, directions, frequencies } = words;
  return table(
    [[columns.indicator, 0.2], [columns.measure, 0.12], [columns.direction, 0.07], [columns.baseline, 0.12], [columns.target, 0.12], [columns.verification, 0.13], [columns.frequency, 0.1], [columns.owner, 0.14]],
    indicatorsOf(tree).map((one) => [
      tree.loose.indicators.includes(one) ? `${one.statement} ${words.adrift}` : one.statement, [measures[one.measure], one.unit].filter(Boolean).join(', '), directions[one.direction], dated(one.baseline, one.baselineDate, one, desk),
      dated(one.target, one.targetDate, one, desk), one.verification || words.unknown, one.frequency === '' ? words.unknown : frequencies[one.frequency],
      one.responsibleId ? nameOf(one.responsibleId) : words.nobody,
    ]),
    true,
  );
}

function stakeholderAnnex({ stakeholders: all, words }: Desk): readonly Block[] {
  const { columns, categories } = words;
  return table(
    [[columns.name, 0.34], [columns.category, 0.22], [columns.needs, 0.22], [columns.offers, 0.22]],
    all.map(({ name, category, needs, offers }) => [name || words.unnamed, `${CATEGORY_LETTERS[category]} · ${categories[category]}`, needs, offers]),
  );
}

function cardAnnex(desk: Desk): readonly Block[] {
  const { snapshot, words, number } = desk;
  const known = new Set<string>(snapshot.clusters.map(({ id }) => id));
  const groups = [
    ...snapshot.clusters.map(({ id, title }) => ({ title: title || words.untitled, cards: cardsIn(desk, id) })),
    { title: words.notClustered, cards: snapshot.cards.filter(({ clusterId }) => !known.has(clusterId)) },
  ].filter(({ cards }) => cards.length > 0);
  return groups.flatMap(({ title, cards }): Block[] => [
    body(`${title} (${words.cards(number(cards.length))})`),
    { kind: 'list', items: cards.map((card) => `${words.kinds[card.kind]}: ${wordsOf(card, desk)}`) },
  ]);
}

/** Words beside people's own, for those who lay the draft out. */
export function draftWords(language: Language): DraftWords {
  return DRAFT_WORDS[language];
}
