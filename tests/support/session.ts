/** Our own client without a page: the session as the screens use it, against a real server. */
import { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import type { Draft } from '#client/sync/draft.ts';
import { openOfflineStore, type NewerCopy, type OfflineStore, type OutboxEntry } from '#client/sync/offline-store.ts';
import type { SessionCommand } from '#shared/protocol/notices.ts';
import type { WorkshopView } from '#shared/protocol/http.ts';
import type { TestServer } from './server.ts';

// Outside a browser a frame is as good as the next turn.
globalThis.requestAnimationFrame ??= (work: FrameRequestCallback) => Number(setTimeout(() => work(0), 0));

export async function openSession(server: TestServer, workshop: string, token: string, store?: OfflineStore, present = false): Promise<WorkshopSession> {
  const reply = await server.api('GET', `/api/workshops/${workshop}`, { token });
  const view = (await reply.json()) as WorkshopView;
  return WorkshopSession.open({ origin: server.origin, view, store: store ?? (await openOfflineStore(workshop)), present, token });
}

export interface RememberingStore extends OfflineStore {
  outbox(): readonly OutboxEntry[];
  readonly copies: ReadonlyMap<string, NewerCopy>;
}

/** A device that keeps what a page gives it after the page is closed, as a browser's database does. */
export function rememberingStore(): RememberingStore {
  const outbox = new Map<number, OutboxEntry>();
  const drafts = new Map<string, Draft>();
  const commands = new Map<string, SessionCommand>();
  let confirmed: Uint8Array[] = [];
  const copies = new Map<string, NewerCopy>();
  let [member, epoch]: (string | undefined)[] = [];
  const done = Promise.resolve();
  const after = (work: () => void): Promise<void> => (work(), done);
  return {
    lasting: true,
    copies,
    outbox: () => [...outbox.values()],
    load: () => Promise.resolve({ member, epoch, copies: [...copies.values()], confirmed: [...confirmed], outbox: [...outbox.values()], drafts: [...drafts.values()], commands: [...commands.values()] }),
    setMember: (id) => after(() => (member = id)),
    setEpoch: (id) => after(() => (epoch = id)),
    setAside: (copy, id) => after(() => (copy && copies.set(copy.epoch, copy), outbox.clear(), (confirmed = []), (epoch = id))),
    dropCopy: (id) => after(() => copies.delete(id)),
    put: (entry) => after(() => outbox.set(entry.key, entry)),
    settle: (keys, updates) => after(() => (keys.forEach((key) => outbox.delete(key)), confirmed.push(...updates))),
    confirm: (update) => after(() => confirmed.push(update)),
    compact: (update) => after(() => (confirmed = [update])),
    putCommand: (command) => after(() => commands.set(command.id, command)),
    dropCommand: (id) => after(() => commands.delete(id)),
    putDraft: (draft) => after(() => drafts.set(draft.id, draft)),
    dropDraft: (id) => after(() => drafts.delete(id)),
    reset: () => after(() => (outbox.clear(), commands.clear(), (confirmed = []))),
    destroy: () => after(() => (outbox.clear(), commands.clear(), drafts.clear(), copies.clear(), (confirmed = []))),
    close: () => undefined,
  };
}
