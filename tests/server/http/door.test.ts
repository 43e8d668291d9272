import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { putCard } from '../../support/records.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../../support/server.ts';
import { stockClient, until } from '../../support/stock-client.ts';

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.close());

const ENGLISH = { 'accept-language': 'en' };

async function join(body: Record<string, unknown>, headers?: Record<string, string>) {
  const reply = await server.api('POST', '/api/join', { body, ...(headers ? { headers } : {}) });
  return { status: reply.status, type: reply.headers.get('content-type'), body: await reply.json() };
}

describe('whoever comes to the door', () => {
  test('is let in by the code in any spelling, with consent', async () => {
    const { workshop } = await server.createWorkshop();
    for (const code of [workshop.joinCode, workshop.joinCode.toUpperCase(), workshop.joinCode.replaceAll('-', ' '), ` ${workshop.joinCode.replaceAll('-', '. ')} `]) {
      const { status, body } = await join({ code, consent: true, category: 'academia', name: ' Sari ' });
      expect([status, body.workshopId, body.member]).toEqual([200, workshop.id, expect.objectContaining({ name: 'Sari', role: 'participant', category: 'academia' })]);
    }
  });

  test('is told what is wrong, in Indonesian or English, and never with a stack trace', async () => {
    const { workshop } = await server.createWorkshop();
    const code = workshop.joinCode;
    const cases = [
      [{ code: 'tidak-ada-kode', consent: true }, 404, 'Kode itu tidak dikenal', 'not known'],
      [{ code }, 422, 'persetujuan', 'consent'],
      [{ code, consent: false }, 422, 'persetujuan', 'consent'],
      [{ code, consent: true, name: 'x'.repeat(500) }, 422, 'terlalu panjang', 'too long'],
      [{ consent: true }, 422, 'kode', 'code'],
      [{ invite: 'no-such-link', consent: true }, 404, 'tidak dikenal', 'not known'],
      [{ code, consent: true, category: 'royalty' }, 400, 'tidak dapat dibaca', 'could not be read'],
    ] as const;
    for (const [body, status, indonesian, english] of cases) {
      const told = await join(body);
      expect([told.status, told.type]).toEqual([status, expect.stringContaining('application/problem+json')]);
      expect(told.body.title).toContain(indonesian);
      expect((await join(body, ENGLISH)).body.title).toContain(english);
      expect(JSON.stringify(told.body)).not.toMatch(/\bat .*\.ts|node_modules/);
    }
  });

  test('stays outside a closed door, unless it runs the room', async () => {
    const { workshop, links, tokens } = await server.createWorkshop();
    const command = await server.api('POST', `/api/workshops/${workshop.id}/commands`, { token: tokens.facilitator, body: { id: 'door-1', type: 'door.close' } });
    expect(command.status).toBe(200);
    expect((await join({ code: workshop.joinCode, consent: true })).status).toBe(403);
    const invite = links.facilitator.split('#')[1];
    expect(await join({ invite, consent: true })).toMatchObject({ status: 200, body: { member: { role: 'facilitator' } } });
    expect(await join({ invite: links.projector.split('#')[1] })).toMatchObject({ status: 200, body: { member: { role: 'projector' } } });
  });

  test('with a link that was called back is told so', async () => {
    const { workshop, links } = await server.createWorkshop();
    const fresh = await server.api('POST', `/api/workshops/${workshop.id}/links`, { token: ORGANIZER_KEY, body: {} });
    expect(fresh.status).toBe(201);
    const ended = await join({ invite: links.participant.split('#')[1], consent: true });
    expect([ended.status, ended.body.title]).toEqual([403, expect.stringContaining('tidak berlaku')]);
    expect((await join({ invite: (await fresh.json()).links.participant.split('#')[1], consent: true })).status).toBe(200);
  });

  test('gets a cookie that scripts and other sites never see', async () => {
    const { workshop } = await server.createWorkshop();
    const reply = await server.api('POST', '/api/join', { body: { code: workshop.joinCode, consent: true } });
    const cookie = reply.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    const view = await server.api('GET', `/api/workshops/${workshop.id}`, { headers: { cookie: cookie.split(';')[0] ?? '' } });
    expect(await view.json()).toMatchObject({ id: workshop.id, joinCode: workshop.joinCode, member: { role: 'participant' } });
  });
});

describe('the organizer', () => {
  test('alone creates, lists and deletes workshops', async () => {
    const body = { title: 'Uji', language: 'id' };
    expect((await server.api('POST', '/api/workshops', { body })).status).toBe(401);
    expect((await server.api('POST', '/api/workshops', { body, token: 'guess' })).status).toBe(401);
    expect((await server.api('GET', '/api/workshops')).status).toBe(401);
    expect((await server.api('POST', '/api/workshops', { body: { language: 'id' }, token: ORGANIZER_KEY })).status).toBe(400);
    expect((await server.api('POST', '/api/workshops', { body: { ...body, templateId: 'atlantis' }, token: ORGANIZER_KEY })).status).toBe(422);
    const { workshop, tokens } = await server.createWorkshop();
    expect((await server.api('DELETE', `/api/workshops/${workshop.id}`, { token: tokens.facilitator })).status).toBe(401);
    expect((await server.api('DELETE', `/api/workshops/${workshop.id}`, { token: ORGANIZER_KEY })).status).toBe(204);
    expect((await server.api('GET', `/api/workshops/${workshop.id}`, { token: tokens.facilitator })).status).toBe(401);
    expect((await join({ code: workshop.joinCode, consent: true })).status).toBe(404);
  });

  test('exchanges the printed link once', async () => {
    const secret = server.server.organizers.mintLink();
    const enter = () => server.api('POST', '/api/organizer/session', { body: { secret } });
    const first = await enter();
    expect([first.status, first.headers.get('set-cookie')]).toEqual([204, expect.stringMatching(/rembuk_organizer=.*HttpOnly/i)]);
    expect((await enter()).status).toBe(401);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await server.api('GET', '/api/workshops', { headers: { cookie } })).status).toBe(200);
  });

  test('removes somebody, whose line ends within a second and whose token is worth nothing', async () => {
    const { workshop, tokens } = await server.createWorkshop();
    const { token, member } = await server.join(workshop.joinCode);
    const client = stockClient(server.origin, workshop.id, token);
    await until('in', () => client.provider.synced);
    const closed = new Promise<number>((resolve) => client.provider.on('closed', ({ code }) => resolve(code)));
    const removed = await server.api('POST', `/api/workshops/${workshop.id}/commands`, { token: tokens.facilitator, body: { id: 'rm-1', type: 'member.remove', member: member.id } });
    expect(removed.status).toBe(200);
    expect(await closed).toBe(4401);
    expect((await server.api('GET', `/api/workshops/${workshop.id}/snapshot`, { token })).status).toBe(401);
    client.close();
  });
});

describe('a command', () => {
  test('is the facilitator\'s, known, whole, and harmless when repeated', async () => {
    const { workshop, tokens } = await server.createWorkshop();
    const { token } = await server.join(workshop.joinCode);
    const send = (body: unknown, as = tokens.facilitator) => server.api('POST', `/api/workshops/${workshop.id}/commands`, { token: as, body });
    expect((await send({ id: 'abcd', type: 'stage.open', stage: 'cluster' }, token)).status).toBe(403);
    expect((await send({ id: 'abcd', type: 'stage.open', stage: 'lunch' })).status).toBe(422);
    expect((await send({ type: 'stage.close' })).status).toBe(422);
    const once = await (await send({ id: 'same', type: 'stage.open', stage: 'cluster' })).json();
    expect(await (await send({ id: 'same', type: 'stage.open', stage: 'cluster' })).json()).toEqual(once);
    expect(await (await server.api('GET', `/api/workshops/${workshop.id}`, { token })).json()).toMatchObject({ stage: 'cluster' });
  });
});

describe('other sites', () => {
  test('can neither post nor open a line', async () => {
    const { workshop, tokens } = await server.createWorkshop();
    const posted = await server.api('POST', '/api/join', { body: { code: workshop.joinCode, consent: true }, headers: { origin: 'https://elsewhere.example' } });
    expect(posted.status).toBe(403);
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/sync/${workshop.id}`, ['rembuk', `token.${tokens.facilitator}`], { origin: 'https://elsewhere.example' });
    const status = await new Promise<number>((resolve) => socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0)));
    expect(status).toBe(403);
  });

  test('cannot frame a page, and no page runs what isn\'t ours', async () => {
    const { headers } = await server.api('GET', '/healthz');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect([headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual(['nosniff', 'no-referrer']);
  });
});

describe('the log', () => {
  test('holds no token, no name and no words of anybody', async () => {
    const { workshop, tokens, links } = await server.createWorkshop({ title: 'Judul rahasia' });
    const { token, member } = await server.join(workshop.joinCode, { name: 'Nama Rahasia' });
    const client = stockClient(server.origin, workshop.id, token);
    await until('in', () => client.provider.synced);
    putCard(client.board, 'card-1', 'somebody-else', 'Tulisan rahasia');
    putCard(client.board, 'card-2', member.id, 'Tulisan rahasia');
    await until('judged', () => server.log.some((line) => line.includes('gate.trimmed')));
    client.close();
    const log = server.log.join('');
    for (const secret of [token, tokens.facilitator, links.facilitator.split('#')[1] ?? '', 'rahasia', 'Rahasia', ORGANIZER_KEY]) expect(log).not.toContain(secret);
  });
});
