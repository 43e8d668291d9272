import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#shared/board/board.ts';
import { applyCommand } from '#shared/board/commands/apply-command.ts';
import { takeSnapshot, type Snapshot } from '#shared/board/snapshot.ts';
import { SYSTEM_MEMBER } from '#shared/domain/ids.ts';
import { OPEN_POLICY } from '#shared/domain/stage.ts';
import { LANGUAGES, type Language } from '#shared/domain/vocabulary.ts';
import { SECTION_IDS, type SectionId } from '#shared/export/draft-words.ts';
import { composeDraft, type Block, type DraftInput, type TableBlock } from '#shared/export/program-draft.ts';
import { frameCommands, sampleCommands } from '#shared/templates/apply-template.ts';
import { TEMPLATES } from '#shared/templates/templates.ts';

/** The example that a template brings, as a forum finds it on its board. */
function example(language: Language, template = first(TEMPLATES)): DraftInput {
  const board = openBoard(new Y.Doc());
  [...frameCommands(language), ...sampleCommands(template, language)].forEach((command, index) => {
    const done = applyCommand(board, command, { actor: { member: SYSTEM_MEMBER, role: 'organizer' }, policy: OPEN_POLICY, now: 1_700_000_000_000 + index, origin: 'test' });
    if (!done.ok) throw new Error(done.error);
  });
  const snapshot = takeSnapshot(board);
  return { snapshot, program: first(snapshot.programs), language, workshop: { title: 'Lokakarya', createdAt: 0 } };
}

function first<T>(all: readonly T[]): T {
  const [one] = all;
  if (one === undefined) throw new Error('nothing there');
  return one;
}

function withBoard(input: DraftInput, changed: Partial<Snapshot>): DraftInput {
  return { ...input, snapshot: { ...input.snapshot, ...changed } };
}

function blocksOf(input: DraftInput, id: SectionId): readonly Block[] {
  return composeDraft(input).sections.find((section) => section.id === id)?.blocks ?? [];
}

function tableOf(input: DraftInput, id: SectionId): TableBlock {
  return first(blocksOf(input, id).flatMap((block) => (block.kind === 'table' ? [block] : [])));
}

/** Every word of the draft, one paragraph, item or cell a line. */
function wordsOf(input: DraftInput): readonly string[] {
  return composeDraft(input).sections.flatMap(({ title, blocks }) => [title, ...blocks.flatMap(wordsOfBlock)]);
}

function wordsOfBlock(block: Block): readonly string[] {
  if (block.kind === 'paragraph') return [block.text];
  return block.kind === 'table' ? block.rows.flat() : block.items;
}

describe.each(LANGUAGES)('the program draft in %s', (language) => {
  test.each(TEMPLATES.map((template) => [template.id, template] as const))('brings everything the forum wrote for %s into tables that fit the page', (_, template) => {
    const input = example(language, template);
    const { sections } = composeDraft(input);
    expect(sections.map(({ id }) => id)).toEqual(SECTION_IDS);
    const said = wordsOf(input).join('\n');
    const { stakeholders, results, activities, indicators, cards } = input.snapshot;
    for (const { name } of stakeholders) expect(said).toContain(name);
    for (const { statement } of [...results, ...activities, ...indicators]) expect(said).toContain(statement);
    for (const { text } of cards) expect(said).toContain(text);
    for (const block of sections.flatMap(({ blocks }) => blocks)) {
      if (block.kind !== 'table') continue;
      expect(block.columns.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1, 5);
      expect(block.rows.every((row) => row.length === block.columns.length)).toBe(true);
    }
  });

  test('leads each section back to records that are on the board', () => {
    const input = example(language);
    const known = new Set<string>(Object.values(input.snapshot).flatMap((records) => (typeof records === 'number' ? [] : records.map(({ id }) => id))));
    for (const { id, sources } of composeDraft(input).sections) {
      expect(sources.length, id).toBeGreaterThan(0);
      expect(sources.filter((source) => !known.has(source)), id).toEqual([]);
    }
  });

  test('says of a board that nobody has touched that nothing is filled in, section by section', () => {
    const input = example(language);
    const bare = { ...input.program, title: ' ', problem: '\n', beneficiaries: ' ', location: '', clusters: [], leadId: '', startDate: '', endDate: '' };
    const nothing = { cards: [], clusters: [], stakeholders: [], results: [], activities: [], indicators: [] };
    const draft = composeDraft({ ...withBoard(input, nothing), program: bare });
    for (const { id, blocks } of draft.sections) expect(blocks[0], id).toMatchObject({ kind: 'paragraph', tone: 'muted' });
    expect(draft.title.trim()).not.toBe('');
  });
});

describe('the rows of a program', () => {
  test('carry the codes people speak of, goal first and activities under their output', () => {
    const codes = (language: Language) => tableOf(example(language), 'logframe').rows.map(([code]) => code);
    expect(codes('id').slice(0, 6)).toEqual(['Tujuan umum T', 'Hasil 1', 'Keluaran 1.1', 'Kegiatan 1.1.1', 'Kegiatan 1.1.2', 'Keluaran 1.2']);
    expect(codes('en').slice(0, 3)).toEqual(['Goal G', 'Outcome 1', 'Output 1.1']);
  });

  test('say money, days and shares as each language writes them', () => {
    const goal = (language: Language) => first(tableOf(example(language), 'logframe').rows);
    expect(goal('id').slice(3, 5)).toEqual(['Rp 320.000\n(15 Februari 2026)', 'Rp 240.000\n(31 Januari 2027)']);
    expect(goal('en').slice(3, 5)).toEqual(['Rp 320,000\n(15 February 2026)', 'Rp 240,000\n(31 January 2027)']);
    expect(first(tableOf(example('id'), 'schedule').rows).slice(3)).toEqual(['15 Februari 2026', '31 Mei 2026']);
  });

  test('answer yes or no where the forum measures by yes or no', () => {
    const input = example('en');
    const asked = { ...first(input.snapshot.indicators), measure: 'yes_no', baseline: 0, target: 1, baselineDate: '', targetDate: '' } as const;
    expect(first(tableOf(withBoard(input, { indicators: [asked] }), 'monitoring').rows).slice(3, 5)).toEqual(['no', 'yes']);
  });

  test('stay at the end, marked, when somebody deletes what they hung under', () => {
    const input = example('en');
    const outputs = input.snapshot.results.filter(({ level }) => level === 'output');
    const withoutOutcomes = tableOf(withBoard(input, { results: outputs }), 'logframe').rows.map(([, statement]) => statement);
    for (const { statement } of outputs) expect(withoutOutcomes).toContain(`${statement} (its parent was deleted)`);

    const alone = withBoard(input, { results: [] });
    for (const { statement } of input.snapshot.activities) {
      expect(tableOf(alone, 'logframe').rows.map((row) => row[1])).toContain(`${statement} (its parent was deleted)`);
      expect(tableOf(alone, 'schedule').rows.map((row) => row[1])).toContain(`${statement} (its parent was deleted)`);
    }
    expect(tableOf(alone, 'monitoring').rows.map(([statement]) => statement)).toEqual(input.snapshot.indicators.map(({ statement }) => `${statement} (its parent was deleted)`));
  });

  test('that somebody began and nobody worded are there to be seen', () => {
    const input = example('id');
    const results = input.snapshot.results.map((result) => ({ ...result, statement: ' ' }));
    expect(tableOf(withBoard(input, { results }), 'logframe').rows[0]?.[1]).toBe('(belum dirumuskan)');
    expect(blocksOf(withBoard(input, { results }), 'objectives')).toContainEqual({ kind: 'list', items: ['Hasil 1: (belum dirumuskan)', 'Hasil 2: (belum dirumuskan)'] });
  });

  test('of another program of the same forum stay out', () => {
    const input = example('id');
    const other = { ...first(input.snapshot.results), id: first(input.snapshot.cards).id, programId: 'another-program', statement: 'Tujuan program lain' };
    expect(wordsOf(withBoard(input, { results: [...input.snapshot.results, other] })).join()).not.toContain('Tujuan program lain');
  });
});

describe('the stakeholders', () => {
  test('stand by how to engage them, then by name; the unrated are named in one line', () => {
    const input = example('en');
    const stakeholders = input.snapshot.stakeholders.map((one, index) => (index === 0 ? { ...one, influence: null } : one));
    const { rows } = tableOf(withBoard(input, { stakeholders }), 'stakeholders');
    const order = ['Manage closely', 'Keep satisfied', 'Keep informed and give voice', 'Monitor'];
    const expected = [...rows].sort((a, b) => order.indexOf(a[4] ?? '') - order.indexOf(b[4] ?? '') || new Intl.Collator('en').compare(a[0] ?? '', b[0] ?? ''));
    expect(rows).toEqual(expected);
    expect(rows).toContainEqual(['Kemuning Hijau city farmer group', 'C · Local community', '95%', '50%', 'Manage closely']);
    expect(rows).toHaveLength(stakeholders.length - 1);
    expect(blocksOf(withBoard(input, { stakeholders }), 'stakeholders')).toContainEqual({ kind: 'paragraph', text: `Not rated on the map yet: ${first(stakeholders).name}.`, tone: 'muted' });
  });

  test('without a name are called so, also where they answer for something', () => {
    const input = example('en');
    const stakeholders = input.snapshot.stakeholders.map((one) => ({ ...one, name: '' }));
    expect(tableOf(withBoard(input, { stakeholders }), 'annex.a').rows.every(([name]) => name === '(no name)')).toBe(true);
    expect(tableOf(withBoard(input, { stakeholders }), 'schedule').rows.every((row) => row[2] === '(no name)')).toBe(true);
    expect(tableOf(withBoard(input, { stakeholders: [] }), 'schedule').rows.every((row) => row[2] === 'nobody yet')).toBe(true);
  });
});

describe('the cards', () => {
  /** Five cards in the first linked cluster, the sixth in none, the others left out. */
  function grouped(language: Language): DraftInput {
    const input = example(language);
    const cards = input.snapshot.cards.slice(0, 6).map((card, index) => ({ ...card, author: 'ibu-sari-1234', clusterId: index < 5 ? first(input.program.clusters) : '' }));
    return withBoard(input, { cards });
  }

  test('are counted, and two of them quoted, never with the name of who wrote them', () => {
    const input = grouped('id');
    const blocks = blocksOf(input, 'background.problem');
    const { title } = first(input.snapshot.clusters.filter(({ id }) => id === first(input.program.clusters)));
    const at = blocks.findIndex((block) => block.kind === 'paragraph' && block.text === `${title} (5 kartu)`);
    expect(blocks[at + 1]).toEqual({ kind: 'quotes', items: input.snapshot.cards.slice(0, 2).map(({ text }) => text) });
    expect(wordsOf(input).join()).not.toContain('ibu-sari-1234');
  });

  test('keep their writers\' own words, with the gloss where the document speaks another language', () => {
    const { text, gloss } = first(grouped('en').snapshot.cards);
    expect(wordsOf(grouped('en'))).toContain(`Challenge: ${text} (${gloss})`);
    expect(wordsOf(grouped('id'))).toContain(`Tantangan: ${text}`);
  });

  test('in no cluster, or in one that is gone, come last and are all there', () => {
    const input = grouped('id');
    const lost = withBoard(input, { clusters: [] });
    const leads = blocksOf(input, 'annex.b').flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []));
    expect(leads.at(-1)).toBe('Belum dikelompokkan (1 kartu)');
    expect(blocksOf(lost, 'annex.b')[1]).toMatchObject({ kind: 'list', items: { length: 6 } });
  });

  test('in a cluster without a title are not put under a program', () => {
    const input = grouped('id');
    const clusters = input.snapshot.clusters.map((cluster) => ({ ...cluster, title: '' }));
    const said = wordsOf(withBoard(input, { clusters })).join('\n');
    expect(said).toContain('Kelompok tanpa judul (5 kartu)');
    expect(said).not.toContain('Program tanpa judul');
  });
});

describe('the summary', () => {
  test('tells an office in one look what it is about, for whom to ask and how much there is', () => {
    const said = blocksOf(example('id'), 'summary').flatMap(wordsOfBlock);
    expect(said).toContain('Waktu: 1 Februari 2026 – 31 Januari 2027');
    expect(said).toContain('Pelaku utama: Kelompok Tani Kota Kemuning Hijau');
    expect(said).toContain('Ruang tanam sempit dan status lahan tidak pasti');
    expect(said.at(-1)).toContain('pemangku kepentingan 19; kelompok tantangan 7; kartu 48; hasil 2; keluaran 3; kegiatan 6; indikator 8');
  });

  test('says of a program without a beginning when it ends', () => {
    const input = example('en');
    const said = blocksOf({ ...input, program: { ...input.program, startDate: '' } }, 'summary').flatMap(wordsOfBlock);
    expect(said).toContain('Period: … – 31 January 2027');
  });
});
