import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { renderDraftDocx, type DocxInput } from '#server/exports/draft-docx.ts';
import { openBoard } from '#shared/board/board.ts';
import { applyCommand } from '#shared/board/commands/apply-command.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { SYSTEM_MEMBER } from '#shared/domain/ids.ts';
import { OPEN_POLICY } from '#shared/domain/stage.ts';
import { LANGUAGES, type Language } from '#shared/domain/vocabulary.ts';
import { composeDraft } from '#shared/export/program-draft.ts';
import { frameCommands, sampleCommands } from '#shared/templates/apply-template.ts';
import { TEMPLATES } from '#shared/templates/templates.ts';

function example(language: Language): DocxInput {
  const board = openBoard(new Y.Doc());
  const commands = TEMPLATES.slice(0, 1).flatMap((template) => [...frameCommands(language), ...sampleCommands(template, language)]);
  commands.forEach((command, index) => {
    applyCommand(board, command, { actor: { member: SYSTEM_MEMBER, role: 'organizer' }, policy: OPEN_POLICY, now: 1_700_000_000_000 + index, origin: 'test' });
  });
  const snapshot = takeSnapshot(board);
  const [program] = snapshot.programs;
  if (!program) throw new Error('no program');
  return { snapshot, program, language, workshop: { title: 'Lokakarya Rawa Kemuning', createdAt: 0 }, now: Date.UTC(2026, 1, 3, 20) };
}

/** The parts of the document as an office program opens them. */
async function open(input: DocxInput) {
  const files = unzipSync(await renderDraftDocx(input));
  const part = (path: string): string => strFromU8(files[path] ?? new Uint8Array());
  const xml = part('word/document.xml');
  return { part, names: Object.keys(files), xml, text: plain(xml) };
}

function plain(xml: string): string {
  return xml.replace(/<[^>]+>/g, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', '\'').replaceAll('&amp;', '&');
}

/** The whole of each paragraph that carries a style. */
function styled(xml: string, style: string): readonly string[] {
  return [...xml.matchAll(/<w:p>.*?<\/w:p>/gs)].map(([paragraph]) => paragraph).filter((paragraph) => paragraph.includes(`<w:pStyle w:val="${style}"/>`)).map(plain);
}

describe.each(LANGUAGES)('a document in %s', (language) => {
  test('holds the words of everybody: statements, stakeholders and cards', async () => {
    const input = example(language);
    const { text } = await open(input);
    const { stakeholders, results, activities, indicators, cards } = input.snapshot;
    for (const { name } of stakeholders) expect(text).toContain(name);
    for (const { statement } of [...results, ...activities, ...indicators]) expect(text).toContain(statement);
    for (const card of cards) expect(text).toContain(card.text);
  });

  test('has headings from which an office makes its table of contents, and a cover', async () => {
    const input = example(language);
    const { xml, text } = await open(input);
    expect(styled(xml, 'Heading1')).toEqual(composeDraft(input).sections.map(({ title }) => title));
    expect(styled(xml, 'Title')).toEqual([input.program.title]);
    expect(text).toContain('Lokakarya Rawa Kemuning');
    // Three in the morning of the fourth in Jakarta, though still the third in Greenwich.
    expect(text).toContain(language === 'id' ? 'Disusun 4 Februari 2026' : 'Compiled on 4 February 2026');
  });

  test('repeats the head of every table on each page it runs over', async () => {
    const { xml } = await open(example(language));
    const tables = xml.match(/<w:tbl>.*?<\/w:tbl>/gs) ?? [];
    expect(tables).toHaveLength(5);
    for (const table of tables) expect(table.match(/<w:tr>.*?<\/w:tr>/s)?.[0]).toContain('<w:tblHeader/>');
  });

  test('tells the spelling checker its language', async () => {
    const { part } = await open(example(language));
    expect(part('word/styles.xml')).toContain(`<w:lang w:val="${language === 'id' ? 'id-ID' : 'en-GB'}"/>`);
  });
});

describe('the pages of a document', () => {
  test('are A4, upright and lying, with a number at the foot of each', async () => {
    const { xml, names, part } = await open(example('id'));
    expect([...xml.matchAll(/<w:pgSz [^>]*>/g)].map(([size]) => size)).toEqual([
      '<w:pgSz w:w="11906" w:h="16838" w:orient="portrait"/>', '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>', '<w:pgSz w:w="11906" w:h="16838" w:orient="portrait"/>',
    ]);
    const footers = names.filter((name) => /^word\/footer\d+\.xml$/.test(name));
    expect(footers).toHaveLength(3);
    for (const footer of footers) expect(part(footer)).toMatch(/Halaman .*PAGE/s);
  });

  test('are not followed by an empty one: what stands below a table is lower than any line', async () => {
    const { xml } = await open(example('id'));
    const below = [...xml.matchAll(/<\/w:tbl>(<w:p>.*?<\/w:p>)/gs)].map(([, paragraph]) => paragraph);
    expect(below).toHaveLength(5);
    for (const paragraph of below) expect(paragraph).toMatch(/w:line="120" w:lineRule="exact"/);
  });

  test('hold each cell to the width of its table', async () => {
    const { xml } = await open(example('en'));
    for (const [table] of xml.matchAll(/<w:tbl>.*?<\/w:tbl>/gs)) {
      const total = Number(/<w:tblW [^>]*w:w="(\d+)"/.exec(table)?.[1]);
      const columns = [...table.matchAll(/<w:gridCol w:w="(\d+)"\/>/g)].map(([, width]) => Number(width));
      expect(Math.abs(columns.reduce((sum, width) => sum + width, 0) - total)).toBeLessThan(columns.length);
    }
  });
});

describe('people who type more than words', () => {
  async function withWords(words: string) {
    const input = example('id');
    const cards = input.snapshot.cards.slice(0, 1).map((card) => ({ ...card, text: words }));
    const stakeholders = input.snapshot.stakeholders.map((one, index) => (index === 0 ? { ...one, name: words } : one));
    return open({ ...input, program: { ...input.program, title: words }, workshop: { ...input.workshop, title: words }, snapshot: { ...input.snapshot, cards, stakeholders } });
  }

  test('read their markup as they typed it, in the text and in the document\'s properties', async () => {
    const nasty = '<b>tebal</b> & "kutip" =HYPERLINK("http://jahat")';
    const { xml, text, part } = await withWords(nasty);
    expect(text.split(nasty).length - 1).toBeGreaterThanOrEqual(4);
    expect(xml).toContain('&lt;b&gt;tebal&lt;/b&gt; &amp;');
    expect(xml).not.toContain('<b>');
    expect(xml).not.toContain('w:hyperlink');
    expect(part('docProps/core.xml')).not.toContain('<b>');
  });

  test('never spoil the document with signs that XML does not know', async () => {
    const { xml, text, part } = await withWords('a\u0000b\u0007c\u000Bd\u001Fe\uFFFEf\uD800g \u{1F33E}\tx\ny');
    expect(text).toContain('abcdefg \u{1F33E}');
    for (const one of [xml, part('docProps/core.xml')]) expect(one).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/);
  });

  test('keep their braces, which the library would else take for marks of its own', async () => {
    expect((await withWords('isi {default-bullet-numbering-0} dan {{rId6}} tetap')).text).toContain('isi {default-bullet-numbering-0} dan {{rId6}} tetap');
  });
});

describe('who made the document', () => {
  test('is told by no name of a person', async () => {
    const input = example('id');
    const cards = input.snapshot.cards.map((card) => ({ ...card, author: 'ibu-sari-1234' }));
    const { names, part } = await open({ ...input, snapshot: { ...input.snapshot, cards } });
    for (const name of names) expect(part(name)).not.toContain('ibu-sari-1234');
    expect(part('docProps/core.xml')).toContain('<dc:creator>Rembuk</dc:creator><cp:lastModifiedBy>Rembuk</cp:lastModifiedBy>');
  });

  test('does not change its words: the same board gives the same document', async () => {
    const input = example('en');
    expect((await open(input)).xml).toBe((await open(input)).xml);
  });
});
