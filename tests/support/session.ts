/** Our own client without a page: the session as the screens use it, against a real server. */
import { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { openOfflineStore, type OfflineStore } from '#client/sync/offline-store.ts';
import type { WorkshopView } from '#shared/protocol/http.ts';
import type { TestServer } from './server.ts';

// Outside a browser a frame is as good as the next turn.
globalThis.requestAnimationFrame ??= (work: FrameRequestCallback) => Number(setTimeout(() => work(0), 0));

export async function openSession(server: TestServer, workshop: string, token: string, store?: OfflineStore, present = false): Promise<WorkshopSession> {
  const reply = await server.api('GET', `/api/workshops/${workshop}`, { token });
  const view = (await reply.json()) as WorkshopView;
  return WorkshopSession.open({ origin: server.origin, view, store: store ?? (await openOfflineStore(workshop)), present, token });
}
