import * as decoding from 'lib0/decoding';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { sendOwnPresence, takeCursors } from '#client/sync/presence-line.ts';
import type { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { cursorsFrame } from '#shared/protocol/frames.ts';
import { readPresence } from '#server/sync/presence-gate.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openSession } from '../support/session.ts';
import { stockClient, until, type StockClient } from '../support/stock-client.ts';

function setupAwareness() {
  const awareness = new Awareness(new Y.Doc());
  const sent: number[][] = [];
  const end = sendOwnPresence(awareness, (frame) => {
    const decoder = decoding.createDecoder(frame.subarray(1));
    sent.push((readPresence(decoding.readVarUint8Array(decoder)) ?? []).map(({ client }) => client));
  });
  const take = (entries: Parameters<typeof cursorsFrame>[0]): void => takeCursors(awareness, decoding.createDecoder(cursorsFrame(entries).subarray(1)), 'server');
  const know = (client: number, clock: number, state: Record<string, unknown>): void => {
    awareness.states.set(client, state);
    awareness.meta.set(client, { clock, lastUpdated: 0 });
  };
  return { awareness, sent, end, take, know };
}

describe('presence at the client', () => {
  test('sends what is one\'s own, and nothing that it hears of others', () => {
    const { awareness, sent, end, take, know } = setupAwareness();
    know(7, 1, { user: { name: 'Budi' } });
    take([{ client: 7, clock: 2, x: 1, y: 2 }]);
    awareness.emit('update', [{ added: [8], updated: [7], removed: [9] }, 'server']);
    expect(sent).toEqual([]);
    awareness.setLocalStateField('cursor', { x: 1, y: 1 });
    awareness.emit('update', [{ added: [8], updated: [7, awareness.clientID], removed: [] }, 'server']);
    expect(sent).toEqual([[awareness.clientID], [awareness.clientID]]);
    end();
    awareness.setLocalStateField('cursor', { x: 2, y: 1 });
    expect(sent).toHaveLength(2);
    awareness.destroy();
  });

  test('moves the pointers of those it knows, never back, and never its own', () => {
    const { awareness, take, know } = setupAwareness();
    awareness.setLocalState({ cursor: { x: 0, y: 0 } });
    know(7, 5, { user: { name: 'Budi' }, selection: ['cards/abcd'] });
    const changes: unknown[] = [];
    awareness.on('change', (change: unknown) => void changes.push(change));
    take([{ client: 7, clock: 6, x: -3, y: 400_000 }, { client: 8, clock: 1, x: 1, y: 1 }, { client: awareness.clientID, clock: 99, x: 9, y: 9 }]);
    take([{ client: 7, clock: 6, x: 1, y: 1 }, { client: 7, clock: 5, x: 2, y: 2 }]);
    expect(awareness.states.get(7)).toEqual({ user: { name: 'Budi' }, selection: ['cards/abcd'], cursor: { x: -3, y: 400_000 } });
    expect(awareness.states.has(8)).toBe(false);
    expect(awareness.getLocalState()).toEqual({ cursor: { x: 0, y: 0 } });
    expect(changes).toEqual([{ added: [], updated: [7], removed: [] }]);
    awareness.destroy();
  });

  test('a pointer beyond the board comes as its edge', () => {
    const { awareness, take, know } = setupAwareness();
    know(7, 1, {});
    take([{ client: 7, clock: 2, x: 1e300, y: -1e300 }]);
    expect(awareness.states.get(7)).toEqual({ cursor: { x: 1_000_000, y: -1_000_000 } });
    awareness.destroy();
  });
});

describe('over a real line', () => {
  let server: TestServer;
  let sessions: WorkshopSession[];
  let stock: StockClient | undefined;
  beforeEach(async () => {
    server = await startServer();
    sessions = [];
  });
  afterEach(async () => {
    for (const session of sessions) session.close();
    stock?.close();
    await server.close();
  });

  test('boards and a stock client show each other\'s pointers, and a list hears of none', async () => {
    const { workshop } = await server.createWorkshop();
    const enter = async (name: string, present: boolean): Promise<WorkshopSession> => {
      const session = await openSession(server, workshop.id, (await server.join(workshop.joinCode, { name })).token, undefined, present);
      sessions.push(session);
      return session;
    };
    const [sari, budi, list] = [await enter('Sari', true), await enter('Budi', true), await enter('Wati', false)];
    stock = stockClient(server.origin, workshop.id, (await server.join(workshop.joinCode, { name: 'Rina' })).token);
    const rina = stock.provider.awareness;
    const cursorAt = (awareness: Awareness, of: Awareness) => awareness.getStates().get(of.clientID)?.['cursor'];
    await until('all are in step', () => sessions.every(({ synced }) => synced) && stock?.provider.synced === true);
    for (const x of [10, 20, 30]) {
      sari.awareness.setLocalStateField('cursor', { x, y: 0 });
      rina.setLocalStateField('cursor', { x: -x, y: 0 });
      const [saris, rinas] = [JSON.stringify({ x, y: 0 }), JSON.stringify({ x: -x, y: 0 })];
      await until('everybody sees both pointers', () =>
        JSON.stringify(cursorAt(budi.awareness, sari.awareness)) === saris && JSON.stringify(cursorAt(rina, sari.awareness)) === saris &&
        JSON.stringify(cursorAt(budi.awareness, rina)) === rinas && JSON.stringify(cursorAt(sari.awareness, rina)) === rinas);
    }
    expect([...list.awareness.getStates().keys()]).toEqual([]);
    sari.close();
    sessions = [budi, list];
    await until('Sari is gone', () => !budi.awareness.getStates().has(sari.awareness.clientID) && !rina.getStates().has(sari.awareness.clientID));
  });
});
