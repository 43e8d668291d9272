import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { renderDraftDocx } from '#server/exports/draft-docx.ts';
import { layOut } from '#server/workshops/found-workshop.ts';
import { openBoard } from '#shared/board/board.ts';
import { takeSnapshot, type Snapshot } from '#shared/board/snapshot.ts';
import { COLLECTION_NAMES } from '#shared/domain/vocabulary.ts';
import { composeDraft } from '#shared/export/program-draft.ts';
import { TEMPLATES } from '#shared/templates/templates.ts';

const SECRETS = ['0812-3456-7890', 'sari@desa.id', '3201014505900001'];

/** A board on which every text that anybody can write says all of it. */
function indiscreet(): Snapshot {
  const board = openBoard(new Y.Doc());
  layOut(board, 'id', TEMPLATES[0], true, 1_700_000_000_000);
  const snapshot = takeSnapshot(board);
  const speak = (record: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(record).map(([field, value]) => [field, ['text', 'title', 'name', 'needs', 'offers', 'problem', 'beneficiaries', 'location', 'statement', 'assumptions', 'verification', 'unit'].includes(field) ? `${String(value)} ${SECRETS.join(' ')}` : value]));
  return { ...snapshot, ...Object.fromEntries(COLLECTION_NAMES.map((collection) => [collection, snapshot[collection].map(speak)])) };
}

test('the program draft holds nobody\'s telephone, e-mail or identity number, wherever it was written', async () => {
  const snapshot = indiscreet();
  const [program] = snapshot.programs;
  if (!program) throw new Error('no program');
  for (const language of ['id', 'en'] as const) {
    const input = { snapshot, program, language, workshop: { title: `Rembuk ${SECRETS.join(' ')}`, createdAt: 0 }, now: 1_700_000_000_000 };
    const files = unzipSync(await renderDraftDocx(input));
    const texts = [JSON.stringify(composeDraft(input)), ...Object.values(files).map((file) => strFromU8(file))];
    for (const secret of SECRETS) for (const text of texts) expect(text).not.toContain(secret);
    expect(texts[0]).toContain('••••-••••-••••');
  }
});

test('the masks fall on nothing else: an example without personal data reads as it was written', () => {
  for (const template of TEMPLATES) {
    const board = openBoard(new Y.Doc());
    layOut(board, 'id', template, true, 0);
    const snapshot = takeSnapshot(board);
    const [program] = snapshot.programs;
    if (!program) throw new Error('no program');
    expect(JSON.stringify(composeDraft({ snapshot, program, language: 'id', workshop: { title: 'Rembuk', createdAt: 0 } }))).not.toContain('•');
  }
});
