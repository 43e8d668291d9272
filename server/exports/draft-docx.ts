/** The program draft as a Word document, built with a library made for it. */
import type * as DocxLibrary from 'docx';
import type { IParagraphOptions, ISectionOptions, Paragraph, Table } from 'docx';
import { DRAFT_WORDS } from '#shared/export/draft-words.ts';
import { composeDraft, type Block, type DraftInput, type Section, type TableBlock } from '#shared/export/program-draft.ts';

/** A4 in twentieths of a point. */
const PAGE = { width: 11_906, height: 16_838, margin: 1_134 };

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
  const words = DRAFT_WORDS[input.language];
  const day = new Intl.DateTimeFormat(input.language === 'id' ? 'id-ID' : 'en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'Asia/Jakarta' }).format(new Date(input.now));
  const cover = [
    paragraph(docx, draft.title, { heading: docx.HeadingLevel.TITLE, spacing: { before: 2_400, after: 240 } }),
    paragraph(docx, words.subtitle, { spacing: { after: 120 } }),
    paragraph(docx, draft.workshopTitle, { spacing: { after: 120 } }),
    paragraph(docx, words.made(day), { spacing: { after: 480 } }),
  ];
  const document = new docx.Document({
    title: clean(draft.title),
    subject: words.subtitle,
    creator: 'Rembuk',
    lastModifiedBy: 'Rembuk',
    styles: stylesFor(docx, input.language),
    sections: pages(docx, draft.sections, cover).map((children) => pageOf(docx, children, words.page)),
  });
  return new Uint8Array(await docx.Packer.toBuffer(document));
}

interface Page {
  readonly landscape: boolean;
  readonly children: readonly Child[];
}

/** Sections in order; each wide table lies on landscape pages of its own. */
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

function pageOf(docx: Docx, { landscape, children }: Page, pageWord: string): ISectionOptions {
  const { width, height, margin } = PAGE;
  const footer = new docx.Paragraph({
    alignment: docx.AlignmentType.CENTER,
    children: [new docx.TextRun(`${pageWord} `), new docx.TextRun({ children: [docx.PageNumber.CURRENT] })],
  });
  return {
    properties: {
      page: {
        // The library turns the sides itself when it is told of the orientation.
        size: { width, height, orientation: landscape ? docx.PageOrientation.LANDSCAPE : docx.PageOrientation.PORTRAIT },
        margin: { top: margin, bottom: margin, left: margin, right: margin },
      },
    },
    footers: { default: new docx.Footer({ children: [footer] }) },
    children: [...children],
  };
}

function stylesFor(docx: Docx, language: DocxInput['language']) {
  // On every computer as itself or as its metric twin, so that columns hold the words they were measured for.
  const font = 'Arial';
  return {
    default: {
      document: { run: { font, size: 21, language: { value: language === 'id' ? 'id-ID' : 'en-GB' } }, paragraph: { spacing: { after: 100, line: 276, lineRule: docx.LineRuleType.AUTO } } },
      title: { run: { font, size: 48, bold: true } },
      heading1: { run: { font, size: 28, bold: true, color: '1F3F6B' }, paragraph: { spacing: { before: 320, after: 120 } } },
      heading2: { run: { font, size: 24, bold: true, color: '1F3F6B' }, paragraph: { spacing: { before: 240, after: 100 } } },
    },
  };
}

function render(docx: Docx, block: Block, landscape: boolean): readonly Child[] {
  switch (block.kind) {
    case 'paragraph':
      // Words that name what follows stay on its page.
      if (block.tone === 'lead') return [paragraph(docx, block.text, { keepNext: true, spacing: { before: 160, after: 60 } }, { bold: true })];
      return [paragraph(docx, block.text, {}, block.tone === 'muted' ? { italics: true, color: '5A6169' } : {})];
    case 'list':
      return block.items.map((item) => paragraph(docx, item, { bullet: { level: 0 } }));
    case 'quotes':
      return block.items.map((item) => paragraph(docx, `“${item}”`, { indent: { left: 500 } }, { italics: true }));
    case 'table':
      // Word wants a paragraph between tables; a low one never begins a page of its own.
      return [renderTable(docx, block, landscape), paragraph(docx, '', { spacing: { after: 0, line: 120, lineRule: docx.LineRuleType.EXACT } })];
    default:
      return block satisfies never;
  }
}

function renderTable(docx: Docx, { columns, rows }: TableBlock, landscape: boolean): Table {
  const total = (landscape ? PAGE.height : PAGE.width) - 2 * PAGE.margin;
  const widths = columns.map(({ width }) => Math.round(width * total));
  const rule = { style: docx.BorderStyle.SINGLE, size: 4, color: '9AA3AD' };
  const cell = (text: string, column: number, head: boolean) =>
    new docx.TableCell({
      width: { size: widths[column] ?? 0, type: docx.WidthType.DXA },
      margins: { top: 50, bottom: 50, left: 80, right: 80 },
      ...(head ? { shading: { fill: 'E8F0FA' } } : {}),
      children: lines(text).map((line) => paragraph(docx, line, { spacing: { after: 20, line: 250, lineRule: docx.LineRuleType.AUTO } }, { size: 17, bold: head })),
    });
  return new docx.Table({
    width: { size: total, type: docx.WidthType.DXA },
    columnWidths: widths,
    layout: docx.TableLayoutType.FIXED,
    borders: { top: rule, bottom: rule, left: rule, right: rule, insideHorizontal: rule, insideVertical: rule },
    rows: [
      new docx.TableRow({ tableHeader: true, children: columns.map(({ title }, column) => cell(title, column, true)) }),
      ...rows.map((row) => new docx.TableRow({ cantSplit: true, children: row.map((text, column) => cell(text, column, false)) })),
    ],
  });
}

function lines(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r]/);
}

/** A paragraph of plain text; line breaks that people typed stay line breaks. */
function paragraph(docx: Docx, text: string, options: IParagraphOptions, run: { readonly italics?: boolean; readonly bold?: boolean; readonly color?: string; readonly size?: number } = {}): Paragraph {
  // The library fills in `{name-0}` wherever it stands, people's words too; a run that ends after the brace is no such mark.
  const runs = lines(clean(text)).flatMap((line, index) =>
    line.split(/(?<=\{)/).map((part, at) => new docx.TextRun({ ...run, text: part, ...(index > 0 && at === 0 ? { break: 1 } : {}) })));
  return new docx.Paragraph({ ...options, children: runs });
}

/** XML knows no control characters, and a document with one doesn't open. */
function clean(text: string): string {
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '');
}
