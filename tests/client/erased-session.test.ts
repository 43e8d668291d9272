/** A page that is open while its person is erased, maybe from another tab. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { endOf, isOver } from '#client/session/ended.ts';
import { openOfflineStore, type OfflineStore } from '#client/sync/offline-store.ts';
import { newRecordId } from '#shared/domain/ids.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';
import { openSession } from '../support/session.ts';
import { until } from '../support/stock-client.ts';

let server: TestServer;
let session: WorkshopSession | undefined;
beforeEach(async () => void (server = await startServer()));
afterEach(async () => {
  session?.close();
  await server.close();
});

test('is told so, lets go of everything this device kept, and doesn\'t come back', async () => {
  const { workshop } = await server.createWorkshop();
  const { token } = await server.join(workshop.joinCode, { name: 'Sari' });
  const done: string[] = [];
  const store: OfflineStore = { ...(await openOfflineStore(workshop.id)), destroy: () => (done.push('destroyed'), Promise.resolve()), reset: () => (done.push('reset'), Promise.resolve()) };
  session = await openSession(server, workshop.id, token, store);
  await until('the session is in step', () => session?.synced === true);
  session.dispatch({ type: 'add', collection: 'cards', id: newRecordId(), values: { kind: 'need', text: 'Air bersih' } });
  await until('it is saved', () => session?.unsaved === 0);
  expect((await server.api('DELETE', `/api/workshops/${workshop.id}/me`, { token })).status).toBe(204);
  await until('the page knows', () => session?.state === 'erased');
  expect(done).toEqual(['destroyed']);
  await new Promise((later) => setTimeout(later, 400));
  expect(session.state, 'it doesn\'t try again').toBe('erased');
  expect(session.drafts).toEqual([]);
});

test('keeps of a workshop that is gone only what is this person\'s own', async () => {
  const { workshop } = await server.createWorkshop();
  const { token } = await server.join(workshop.joinCode);
  const done: string[] = [];
  const store: OfflineStore = { ...(await openOfflineStore(workshop.id)), destroy: () => (done.push('destroyed'), Promise.resolve()), compact: (update) => (done.push(`replaced by ${update.length} bytes`), Promise.resolve()) };
  session = await openSession(server, workshop.id, token, store);
  await until('the session is in step', () => session?.synced === true);
  expect((await server.api('DELETE', `/api/workshops/${workshop.id}`, { token: ORGANIZER_KEY })).status).toBe(204);
  await until('the page knows', () => session?.state === 'gone');
  expect(done).toEqual(['replaced by 2 bytes']);
});

test('each end is told apart, and only they are ends', () => {
  expect([CLOSE.unauthorized, CLOSE.gone, CLOSE.erased, CLOSE.malformed, CLOSE.restarting].map(endOf)).toEqual(['signed-out', 'gone', 'erased', undefined, undefined]);
  expect(['signed-out', 'gone', 'erased', 'connected', 'offline', 'connecting'].map(isOver)).toEqual([true, true, true, false, false, false]);
});
