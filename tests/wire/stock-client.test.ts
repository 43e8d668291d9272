import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { textOf } from '#shared/board/board.ts';
import { readRecord } from '#shared/board/read-record.ts';
import { putCard } from '../support/records.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { stockClient, until, untouchedClient, type StockClient } from '../support/stock-client.ts';

let server: TestServer;
let clients: StockClient[];

beforeEach(async () => {
  server = await startServer();
  clients = [];
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const client of clients) client.close();
  await server.close();
});

async function roomOf(count: number) {
  const { workshop, tokens } = await server.createWorkshop();
  const joined = await Promise.all(Array.from({ length: count }, () => server.join(workshop.joinCode)));
  const peers = joined.map(({ token, member }) => {
    const client = stockClient(server.origin, workshop.id, token);
    clients.push(client);
    return { ...client, member: member.id, token };
  });
  await until('all are in', () => peers.every(({ provider }) => provider.synced));
  return { workshop, tokens, peers };
}

function onServer(workshop: string, token: string) {
  return server.api('GET', `/api/workshops/${workshop}/snapshot`, { token }).then((reply) => reply.json());
}

describe('an untouched y-websocket client', () => {
  test('reads what another one writes, and the server keeps it', async () => {
    const { workshop, peers: [sari, budi] } = await roomOf(2);
    if (!sari || !budi) throw new Error('nobody came');
    putCard(sari.board, 'card-1', sari.member, 'Sumur kering');
    await until('Budi sees the card', () => readRecord(budi.board, 'cards', 'card-1')?.text === 'Sumur kering');
    textOf(budi.board, 'cards', 'card-1', 'text');
    const snapshot = await onServer(workshop.id, budi.token);
    expect(snapshot.cards).toMatchObject([{ id: 'card-1', text: 'Sumur kering', author: sari.member }]);
  });

  test('complains of the messages it doesn\'t know, and of nothing else, and loses nothing by them', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { workshop, peers: [sari] } = await roomOf(1);
    if (!sari) throw new Error('nobody came');
    expect(said, 'whoever passes them over hears nothing').not.toHaveBeenCalled();
    const { token, member } = await server.join(workshop.joinCode);
    const budi = untouchedClient(server.origin, workshop.id, token);
    clients.push(budi);
    await until('in', () => budi.provider.synced);
    putCard(budi.board, 'card-b', member.id, 'Apa adanya');
    putCard(sari.board, 'card-s', sari.member, 'Apa adanya');
    await until('each has both', () => budi.board.collections.cards.size === 2 && sari.board.collections.cards.size === 2);
    expect(new Set(said.mock.calls.map(([text]) => String(text)))).toEqual(new Set(['Unable to compute message']));
  });

  test('works on offline and brings everything when it comes back', async () => {
    const { peers: [sari, budi] } = await roomOf(2);
    if (!sari || !budi) throw new Error('nobody came');
    sari.provider.disconnect();
    for (let index = 0; index < 40; index += 1) putCard(sari.board, `card-${index}`, sari.member, `Kartu ${index}`);
    putCard(budi.board, 'card-b', budi.member, 'Sementara itu');
    sari.provider.connect();
    await until('both have all', () => budi.board.collections.cards.size === 41 && sari.board.collections.cards.size === 41);
    expect(readRecord(budi.board, 'cards', 'card-39')?.text).toBe('Kartu 39');
  });

  test('survives a restart of the server with what it wrote', async () => {
    const { workshop, peers: [sari] } = await roomOf(1);
    if (!sari) throw new Error('nobody came');
    putCard(sari.board, 'card-1', sari.member, 'Tetap ada');
    await until('it is kept', async () => (await onServer(workshop.id, sari.token)).cards.length === 1);
    const { dataDir } = server;
    await server.close('keep');
    server = await startServer({ dataDir });
    const again = stockClient(server.origin, workshop.id, sari.token);
    clients.push(again);
    await until('the card is back', () => readRecord(again.board, 'cards', 'card-1')?.text === 'Tetap ada');
  });

  test('may not change what is not its own to change, and nobody else sees it try', async () => {
    const { workshop, tokens, peers: [sari, budi] } = await roomOf(2);
    if (!sari || !budi) throw new Error('nobody came');
    putCard(sari.board, 'card-1', sari.member, 'Milik Sari');
    await until('Budi sees it', () => budi.board.collections.cards.has('card-1'));
    const seen: string[] = [];
    sari.board.collections.cards.observe((event) => seen.push(...[...event.changes.keys].map(([key, { action }]) => `${action} ${key}`)));
    budi.board.collections.cards.delete('card-1');
    putCard(budi.board, 'card-2', budi.member, 'Milik Budi');
    putCard(budi.board, 'card-3', sari.member, 'Atas nama Sari');
    await until('his own comes through', () => sari.board.collections.cards.has('card-2'));
    const snapshot = await onServer(workshop.id, tokens.facilitator);
    expect(snapshot.cards.map(({ id }: { id: string }) => id).sort()).toEqual(['card-1', 'card-2']);
    expect(seen).not.toContain('delete card-1');
    expect(seen).not.toContain('add card-3');
  });

  test('is shown the door without credentials, and does not come back', async () => {
    const { workshop } = await roomOf(0);
    const stranger = stockClient(server.origin, workshop.id, 'no-such-token');
    clients.push(stranger);
    const closed = await new Promise<number>((resolve) => stranger.provider.on('closed', ({ code }) => resolve(code)));
    expect(closed).toBe(4401);
    expect(stranger.doc.store.clients.size).toBe(0);
  });

  test('cannot plant work that would be let in later under the facilitator', async () => {
    const { workshop, tokens, peers: [budi] } = await roomOf(1);
    if (!budi) throw new Error('nobody came');
    const facilitator = stockClient(server.origin, workshop.id, tokens.facilitator);
    clients.push(facilitator);
    await until('the facilitator is in', () => facilitator.provider.synced);
    // An update that leans on what the facilitator will write next: plain Yjs would keep it waiting.
    const shadow = new Y.Doc();
    shadow.clientID = facilitator.doc.clientID;
    const first = openCards(shadow);
    first.set('trojan', new Y.Map());
    const evil = new Y.Doc();
    Y.applyUpdate(evil, Y.encodeStateAsUpdate(shadow));
    const before = Y.encodeStateVector(evil);
    openCards(evil).set('trojan', new Y.Map([['author', 'x']]));
    Y.applyUpdate(budi.doc, Y.encodeStateAsUpdate(evil, before));
    putCard(facilitator.board, 'card-f', 'fasilitator', 'Sah');
    await until('the card is kept', async () => (await onServer(workshop.id, tokens.facilitator)).cards.length === 1);
    expect((await onServer(workshop.id, tokens.facilitator)).cards.map(({ id }: { id: string }) => id)).toEqual(['card-f']);
  });
});

function openCards(doc: Y.Doc): Y.Map<unknown> {
  return doc.getMap('cards');
}
