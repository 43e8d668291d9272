/** The program draft as a Word document, built with a library made for it. */
import type * as DocxLibrary from 'docx';
import type { IParagraphOptions, IRunOptions, ISectionOptions, Paragraph, Table, TextRun } from 'docx';
import { draftFigures, draftWords, type DraftWords } from '#shared/export/draft-words.ts';
import { composeDraft, type Block, type DraftInput, type ProgramDraft, type Section, type TableBlock } from '#shared/export/program-draft.ts';

/** A4 in twentieths of a point. */
const PAGE = { width: 11_906, height: 16_838, margin: 1_134 };
/** On every computer as itself or as its metric twin, so that columns hold the words they were measured for. */
const FONT = 'Arial';
const INK = '1F3F6B';
const QUIET = '5A6169';
const LINE = 'B4BDC9';
const BULLETS = 'bullets';
/** Rows up to this many characters stay on one page; some programs cut off a row that may not break and is longer than a page. */
const WHOLE_ROW = 600;

export interface DocxInput extends DraftInput {
  /** The document's date, milliseconds since 1970. */
  readonly now: number;
}

type Docx = typeof DocxLibrary;
type Child = Paragraph | Table;

/** Renders the draft; loads the document library only when somebody asks for it. */
export async function renderDraftDocx(input: DocxInput): Promise<Uint8Array> {
  const docx = await import('docx');
  const draft = composeDraft(input);
  const words = draftWords(input.language);
  const locale = draftFigures(input.language).locale;
  const document = new docx.Document({
    title: clean(draft.title),
    subject: words.subtitle,
    // No person's name: who pressed the button is nobody else's concern.
    creator: 'Rembuk',
    lastModifiedBy: 'Rembuk',
    styles: stylesFor(locale),
    numbering: { config: [{ reference: BULLETS, levels: [bullet(docx)] }] },
    sections: pages(docx, draft.sections, cover(docx, draft, words.made(dayOf(input.now, locale)), words)).map((page) => pageOf(docx, page, words)),
  });
  return new Uint8Array(await docx.Packer.toBuffer(document));
}

function dayOf(now: number, locale: string): string {
  // Servers mostly run on UTC, where a morning's workshop in Indonesia would still be yesterday's.
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Asia/Jakarta' }).format(new Date(now));
}

function cover(docx: Docx, draft: ProgramDraft, made: string, words: DraftWords): readonly Child[] {
  const line = { style: docx.BorderStyle.SINGLE, size: 8, space: 14, color: INK };
  return [
    paragraph(docx, words.subtitle, { spacing: { before: 600, after: 60 } }, { color: QUIET }),
    paragraph(docx, draft.title, { heading: docx.HeadingLevel.TITLE, spacing: { after: 200 } }),
    paragraph(docx, draft.workshopTitle, { spacing: { after: 60 } }),
    paragraph(docx, made, { spacing: { after: 480 }, border: { bottom: line } }, { color: QUIET }),
  ];
}

interface Page {
  readonly landscape: boolean;
  readonly children: readonly Child[];
}

/** Sections in order; wide tables lie on landscape pages, neighbours sharing them. */
function pages(docx: Docx, sections: readonly Section[], cover: readonly Child[]): readonly Page[] {
  const out: { landscape: boolean; children: Child[] }[] = [{ landscape: false, children: [...cover] }];
  for (const section of sections) {
    const landscape = section.blocks.some((block) => block.kind === 'table' && block.wide);
    if (out.at(-1)?.landscape !== landscape) out.push({ landscape, children: [] });
    const heading = section.level === 1 ? docx.HeadingLevel.HEADING_1 : docx.HeadingLevel.HEADING_2;
    out.at(-1)?.children.push(paragraph(docx, section.title, { heading, keepNext: true }), ...section.blocks.flatMap((block) => render(docx, block, landscape)));
  }
  return out;
}

function pageOf(docx: Docx, { landscape, children }: Page, words: DraftWords): ISectionOptions {
  const { width, height, margin } = PAGE;
  const { CURRENT, TOTAL_PAGES } = docx.PageNumber;
  const footer = new docx.Paragraph({
    alignment: docx.AlignmentType.CENTER,
    children: [new docx.TextRun({ size: 17, color: QUIET, children: [`${words.page} `, CURRENT, ` ${words.ofPages} `, TOTAL_PAGES] })],
  });
  return {
    properties: {
      page: {
        // The library turns the sides itself when it is told of the orientation.
        size: { width, height, orientation: landscape ? docx.PageOrientation.LANDSCAPE : docx.PageOrientation.PORTRAIT },
        margin: { top: margin, bottom: margin, left: margin, right: margin, footer: 567 },
      },
    },
    footers: { default: new docx.Footer({ children: [footer] }) },
    children: [...children],
  };
}

function stylesFor(locale: string) {
  return {
    default: {
      document: { run: { font: FONT, size: 21, language: { value: locale } }, paragraph: { spacing: { after: 100, line: 276 } } },
      title: { run: { font: FONT, size: 52, bold: true, color: INK } },
      heading1: { run: { font: FONT, size: 28, bold: true, color: INK }, paragraph: { spacing: { before: 360, after: 120 } } },
      heading2: { run: { font: FONT, size: 22, bold: true, color: INK }, paragraph: { spacing: { before: 200, after: 80 } } },
    },
  };
}

function bullet(docx: Docx) {
  return { level: 0, format: docx.LevelFormat.BULLET, text: '•', alignment: docx.AlignmentType.LEFT, style: { paragraph: { indent: { left: 400, hanging: 260 } } } };
}

function render(docx: Docx, block: Block, landscape: boolean): readonly Child[] {
  switch (block.kind) {
    case 'paragraph':
      return [paragraph(docx, block.text, {}, block.tone === 'muted' ? { italics: true, color: QUIET } : {})];
    case 'list':
      return block.items.map((item) => paragraph(docx, item, { numbering: { reference: BULLETS, level: 0 }, spacing: { after: 50 } }));
    case 'quotes':
      return block.items.map((item) => paragraph(docx, `“${item}”`, { indent: { left: 400 }, spacing: { after: 60 } }, { italics: true }));
    case 'table':
      // Word wants a paragraph between a table and whatever follows, a new section too; a thin one never spills over to an empty page.
      return [renderTable(docx, block, landscape), paragraph(docx, '', { spacing: { after: 0, line: 120, lineRule: docx.LineRuleType.EXACT } })];
    default:
      return block satisfies never;
  }
}

function renderTable(docx: Docx, { columns, rows }: TableBlock, landscape: boolean): Table {
  const total = (landscape ? PAGE.height : PAGE.width) - 2 * PAGE.margin;
  const widths = columns.map(({ width }) => Math.round(width * total));
  const edge = { style: docx.BorderStyle.SINGLE, size: 4, color: LINE };
  const cell = (text: string, column: number, head: boolean) =>
    new docx.TableCell({
      width: { size: widths[column] ?? 0, type: docx.WidthType.DXA },
      margins: { top: 50, bottom: 50, left: 80, right: 80 },
      ...(head ? { shading: { fill: 'E8F0FA' } } : {}),
      children: lines(text).map((line) => paragraph(docx, line, { spacing: { after: 20, line: 250 } }, { size: 17, bold: head })),
    });
  return new docx.Table({
    width: { size: total, type: docx.WidthType.DXA },
    columnWidths: widths,
    layout: docx.TableLayoutType.FIXED,
    borders: { top: edge, bottom: edge, left: edge, right: edge, insideHorizontal: edge, insideVertical: edge },
    rows: [
      new docx.TableRow({ tableHeader: true, cantSplit: true, children: columns.map(({ title }, column) => cell(title, column, true)) }),
      ...rows.map((row) => new docx.TableRow({ cantSplit: row.join('').length <= WHOLE_ROW, children: row.map((text, column) => cell(text, column, false)) })),
    ],
  });
}

/** A paragraph of plain text; line breaks that people typed stay line breaks. */
function paragraph(docx: Docx, text: string, options: IParagraphOptions, run: Pick<IRunOptions, 'italics' | 'bold' | 'color' | 'size'> = {}): Paragraph {
  return new docx.Paragraph({ ...options, children: lines(text).flatMap((line, index) => runs(docx, line, index > 0, run)) });
}

function runs(docx: Docx, line: string, broken: boolean, run: IRunOptions): readonly TextRun[] {
  // The library fills in `{name-0}` wherever it stands, people's words too; a run that ends after the brace is no such mark.
  return clean(line).split(/(?<=\{)/).map((part, index) => new docx.TextRun({ ...run, text: part, ...(broken && index === 0 ? { break: 1 } : {}) }));
}

function lines(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/);
}

/** XML knows no control characters, and a document with one doesn't open. */
function clean(text: string): string {
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '');
}
