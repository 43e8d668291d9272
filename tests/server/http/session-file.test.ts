import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SessionFile } from '#shared/export/session-file.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let file: SessionFile;

beforeAll(async () => {
  server = await startServer();
  const { workshop, tokens } = await server.createWorkshop({ templateId: 'village-empowerment-bali', sampleContent: true, language: 'en', title: 'Tirta Wangi' });
  await server.api('POST', `/api/workshops/${workshop.id}/commands`, { token: tokens.facilitator, body: { id: 'open', type: 'stage.open', stage: 'cluster' } });
  file = await (await server.api('GET', `/api/workshops/${workshop.id}/exports/session.json`, { token: tokens.facilitator })).json();
});
afterAll(() => server.close());

function importing(body: unknown) {
  return server.api('POST', '/api/workshops/import', { token: ORGANIZER_KEY, body });
}

describe('a session file', () => {
  test('opens as an equal workshop, stage and all', async () => {
    expect(file.board.cards.length).toBeGreaterThan(40);
    const { workshop, tokens } = await (await importing(file)).json();
    expect(await (await server.api('GET', `/api/workshops/${workshop.id}/exports/session.json`, { token: tokens.facilitator })).json()).toEqual(file);
  });

  test('that isn\'t ours, is damaged, or comes from a later Rembuk is refused with what is wrong', async () => {
    const broken = structuredClone(file) as unknown as { board: { cards: Record<string, unknown>[]; results: unknown[] } };
    const card = broken.board.cards[3];
    if (!card) throw new Error('no card');
    card['x'] = 'left';
    const cases = [
      [{ hello: 'world' }, 'bukan berkas sesi', undefined],
      [[1, 2, 3], 'bukan berkas sesi', undefined],
      [{ ...file, schemaVersion: 99 }, 'versi lebih baru', 'schemaVersion 99'],
      [broken, 'rusak', 'board.cards[3].x'],
      [{ ...file, workshop: { ...file.workshop, title: '' } }, 'rusak', 'workshop'],
      [{ ...file, stage: 'lunch' }, 'rusak', 'stage'],
      [{ ...file, board: { ...file.board, cards: [...file.board.cards, file.board.cards[0]] } }, 'rusak', `board.cards[${file.board.cards.length}].id`],
      [{ ...file, board: { ...file.board, cards: [{ ...file.board.cards[0], id: '__proto__' }] } }, 'rusak', 'board.cards[0].id'],
    ] as const;
    const before = (await (await server.api('GET', '/api/workshops', { token: ORGANIZER_KEY })).json()).length;
    for (const [body, title, detail] of cases) {
      const reply = await importing(body);
      const problem = await reply.json();
      expect([reply.status, problem.title, problem.detail]).toEqual([422, expect.stringContaining(title), detail]);
    }
    expect((await (await server.api('GET', '/api/workshops', { token: ORGANIZER_KEY })).json()).length).toBe(before);
  });

  test('that is no JSON at all is told from one that is', async () => {
    const reply = await fetch(`${server.origin}/api/workshops/import`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${ORGANIZER_KEY}` }, body: '{"half' });
    expect([reply.status, (await reply.json()).type]).toEqual([400, 'urn:rembuk:problem:invalid-request']);
  });

  test('and documents are for those who run the room', async () => {
    const { workshop, tokens } = await server.createWorkshop({ templateId: 'urban-food-security-jakarta', sampleContent: true });
    const { token } = await server.join(workshop.joinCode);
    const path = `/api/workshops/${workshop.id}/exports`;
    expect((await server.api('GET', `${path}/session.json`, { token })).status).toBe(403);
    expect((await server.api('GET', `${path}/session.json`)).status).toBe(401);
    expect((await server.api('GET', `${path}/horoscope.pdf`, { token: tokens.facilitator })).status).toBe(404);
    expect((await server.api('GET', `${path}/draft.docx?program=nothing`, { token: tokens.facilitator })).status).toBe(404);
    const docx = await server.api('GET', `${path}/draft.docx?lang=en`, { token: tokens.facilitator });
    expect([docx.status, docx.headers.get('content-disposition')]).toEqual([200, expect.stringContaining('.docx')]);
    expect(Buffer.from(await docx.arrayBuffer()).subarray(0, 2).toString()).toBe('PK');
  });
});

test('what the interface is, it says itself', async () => {
  expect((await server.api('GET', '/healthz')).status).toBe(200);
  expect(await (await server.api('GET', '/readyz')).json()).toMatchObject({ status: 'ready' });
  expect(Object.keys((await (await server.api('GET', '/api/openapi.json')).json()).paths)).toContain('/api/join');
  expect((await (await server.api('GET', '/api/templates')).json()).map(({ id }: { id: string }) => id)).toHaveLength(3);
});
