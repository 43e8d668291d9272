import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { awarenessFrame, MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { encodePresence } from '#server/sync/presence-gate.ts';
import { putCard } from '../support/records.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { stockClient, until } from '../support/stock-client.ts';

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.close());

async function rawLine() {
  const { workshop, tokens } = await server.createWorkshop();
  const { token } = await server.join(workshop.joinCode, { name: 'Budi' });
  const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/sync/${workshop.id}`, ['rembuk', `token.${token}`]);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  await new Promise((open) => socket.once('open', open));
  socket.send(syncFrame(SYNC.step2, Uint8Array.from([0, 0]))); // It has nothing to tell; what comes is new.
  const witness = stockClient(server.origin, workshop.id, tokens.facilitator);
  await until('the witness is in', () => witness.provider.synced);
  return { socket, closed, witness, workshop, token };
}

const JUNK: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ['nothing', new Uint8Array()],
  ['a message without a step', Uint8Array.from([MESSAGE.sync])],
  ['an unknown step', Uint8Array.from([MESSAGE.sync, 9, 0])],
  ['a length beyond the end', Uint8Array.from([MESSAGE.sync, SYNC.update, 255, 255, 255, 127])],
  ['a number that never ends', Uint8Array.from(Array.from({ length: 40 }, () => 255))],
  ['an update that is noise', syncFrame(SYNC.update, Uint8Array.from(Array.from({ length: 60 }, (_, index) => (index * 91) % 256)))],
  ['a state vector that is noise', syncFrame(SYNC.step1, Uint8Array.from([200, 1, 2, 3]))],
];

describe('a line that brings rubbish', () => {
  test.each(JUNK)('%s is closed for good, and disturbs nobody', async (_name, bytes) => {
    const { socket, closed, witness } = await rawLine();
    socket.send(bytes);
    expect(await closed).toBe(4422);
    expect(witness.provider.wsconnected).toBe(true);
    expect((await server.api('GET', '/healthz')).status).toBe(200);
    witness.close();
  });

  test('an update of five megabytes is not taken in', async () => {
    const { socket, closed, witness } = await rawLine();
    socket.send(syncFrame(SYNC.update, new Uint8Array(5 * 1024 * 1024)));
    expect(await closed).toBe(1009);
    witness.close();
    const second = await rawLine();
    second.socket.send(syncFrame(SYNC.update, new Uint8Array(100 * 1024)));
    expect(await second.closed).toBe(4509);
    second.witness.close();
  });

  test('more frames than a hand can make end it for a while', async () => {
    const { socket, closed, witness } = await rawLine();
    for (let index = 0; index < 400; index += 1) socket.send(syncFrame(SYNC.step1, Uint8Array.from([0])));
    expect(await closed).toBe(4529);
    witness.close();
  });

  test('a message we don\'t know yet is passed over', async () => {
    const { socket, witness, workshop, token } = await rawLine();
    socket.send(Uint8Array.from([120, 1, 2, 3]));
    const own = stockClient(server.origin, workshop.id, token);
    await until('in', () => own.provider.synced);
    putCard(witness.board, 'card-1', 'rina', 'masih jalan');
    await until('the card comes', () => own.board.collections.cards.has('card-1'));
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.close();
    own.close();
    witness.close();
  });
});

describe('presence', () => {
  test('carries the name that the server knows, and never somebody else\'s client id', async () => {
    const { socket, witness } = await rawLine();
    const state = { cursor: { x: 1, y: 2 }, user: { name: 'Presiden' }, secret: 'x' };
    socket.send(awarenessFrame(encodePresence([{ client: 4711, clock: 1, state }, { client: witness.doc.clientID, clock: 999, state }])));
    await until('Budi is seen', () => witness.provider.awareness.getStates().has(4711));
    expect(witness.provider.awareness.getStates().get(4711)).toEqual({ user: expect.objectContaining({ name: 'Budi' }), cursor: { x: 1, y: 2 } });
    expect(witness.provider.awareness.getStates().get(witness.doc.clientID)).not.toHaveProperty('cursor');
    socket.close();
    await until('Budi is gone', () => !witness.provider.awareness.getStates().has(4711));
    witness.close();
  });
});
