import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { renderDraftDocx } from '#server/exports/draft-docx.ts';
import { layOut } from '#server/workshops/found-workshop.ts';
import { openBoard } from '#shared/board/board.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import type { Language } from '#shared/domain/vocabulary.ts';
import { composeDraft } from '#shared/export/program-draft.ts';
import { TEMPLATES } from '#shared/templates/templates.ts';

function example(language: Language, index = 0) {
  const board = openBoard(new Y.Doc());
  layOut(board, language, TEMPLATES[index], true, 1_700_000_000_000);
  const snapshot = takeSnapshot(board);
  const [program] = snapshot.programs;
  if (!program) throw new Error('no program');
  return { snapshot, program, language, workshop: { title: 'Lokakarya', createdAt: 0 }, now: 1_700_000_000_000, board };
}

async function documentOf(input: ReturnType<typeof example>): Promise<{ xml: string; text: string }> {
  const files = unzipSync(await renderDraftDocx(input));
  const xml = strFromU8(files['word/document.xml'] ?? new Uint8Array());
  const text = xml.replace(/<[^>]+>/g, '').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', '\'');
  return { xml, text };
}

describe('the program draft', () => {
  test.each([['id', 0], ['en', 0], ['id', 1], ['en', 2]] as const)('holds in %s everything people wrote for template %i', async (language, index) => {
    const input = example(language, index);
    const { xml, text } = await documentOf(input);
    const { stakeholders, results, activities, indicators, clusters, cards } = input.snapshot;
    for (const one of [...stakeholders.map(({ name }) => name), ...[...results, ...activities, ...indicators].map(({ statement }) => statement), ...clusters.filter(({ id }) => input.program.clusters.includes(id)).map(({ title }) => title), ...cards.map((card) => card.text)]) {
      expect(text).toContain(one);
    }
    expect(xml.match(/w:val="Heading1"/g)?.length).toBe(composeDraft(input).sections.length);
    expect(xml.match(/<w:tblHeader\/>/g)?.length).toBeGreaterThanOrEqual(5);
    expect(xml).toContain('w:orient="landscape"');
  });

  test('takes what people type as words, whatever they type', async () => {
    const input = example('id');
    const [card] = input.snapshot.cards;
    if (!card) throw new Error('no card');
    const nasty = { ...card, text: '<b>tebal</b> & =HYPERLINK("x")\u0000\u0007 \uD800 🌾' };
    const { xml, text } = await documentOf({ ...input, snapshot: { ...input.snapshot, cards: [nasty] } });
    expect(text).toContain('<b>tebal</b> & =HYPERLINK("x")');
    expect(xml).not.toContain('<b>tebal');
    expect(xml).not.toMatch(/[\u0000-\u0008]/);
    expect(text).toContain('🌾');
    const braces = { ...card, text: 'isi {default-bullet-numbering-0} tetap' };
    expect((await documentOf({ ...input, snapshot: { ...input.snapshot, cards: [braces] } })).text).toContain('isi {default-bullet-numbering-0} tetap');
  });

  test('never drops a row whose parent is gone, and says of empty parts that they are', () => {
    const input = example('en');
    const orphaned = { ...input.snapshot, results: input.snapshot.results.filter(({ level }) => level === 'output') };
    const rows = JSON.stringify(composeDraft({ ...input, snapshot: orphaned }).sections.find(({ id }) => id === 'logframe')?.blocks);
    for (const { statement } of [...orphaned.results, ...input.snapshot.activities]) expect(rows).toContain(JSON.stringify(statement).slice(1, -1));
    const indicatorless = { ...input.snapshot, results: [] };
    for (const id of ['logframe', 'monitoring'] as const) {
      const shown = JSON.stringify(composeDraft({ ...input, snapshot: indicatorless }).sections.find((one) => one.id === id)?.blocks);
      for (const { statement } of input.snapshot.indicators) expect(shown).toContain(JSON.stringify(statement).slice(1, -1));
      expect(shown).toContain('(its parent was deleted)');
    }
    const bare = composeDraft({ ...input, program: { ...input.program, beneficiaries: '' }, snapshot: { ...input.snapshot, indicators: [] } });
    expect(bare.sections.find(({ id }) => id === 'monitoring')?.blocks).toEqual([{ kind: 'paragraph', text: 'Nothing has been filled in here yet.', tone: 'muted' }]);
  });

  test('quotes cards without a name, and knows the records behind each section', () => {
    const input = example('id');
    const [card] = input.snapshot.cards;
    const cluster = input.program.clusters[0] ?? '';
    if (!card) throw new Error('no card');
    const clustered = { ...input.snapshot, cards: [{ ...card, clusterId: cluster, author: 'sari-secret' }] };
    const draft = composeDraft({ ...input, snapshot: clustered });
    const problems = draft.sections.find(({ id }) => id === 'background.problem');
    expect(problems?.blocks).toContainEqual({ kind: 'quotes', items: [card.text] });
    expect(problems?.sources).toEqual(expect.arrayContaining([cluster, card.id]));
    expect(JSON.stringify(draft.sections.map(({ blocks }) => blocks))).not.toContain('sari-secret');
  });
});
