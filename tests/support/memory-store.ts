/** A device that keeps what it is given as a browser does, for tests that close a page and open it again. */
import type { Draft } from '#client/sync/draft.ts';
import type { NewerCopy, OfflineStore, OutboxEntry } from '#client/sync/offline-store.ts';
import type { SessionCommand } from '#shared/protocol/notices.ts';

export interface MemoryStore extends OfflineStore {
  readonly copies: ReadonlyMap<string, NewerCopy>;
}

export function createMemoryStore(): MemoryStore {
  let [member, epoch]: (string | undefined)[] = [];
  let confirmed: Uint8Array[] = [];
  const outbox = new Map<number, OutboxEntry>();
  const drafts = new Map<string, Draft>();
  const commands = new Map<string, SessionCommand>();
  const copies = new Map<string, NewerCopy>();

  return {
    lasting: true,
    copies,
    load: async () => ({ member, epoch, copies: [...copies.values()], confirmed: [...confirmed], outbox: [...outbox.values()], drafts: [...drafts.values()], commands: [...commands.values()] }),
    setMember: async (next) => void (member = next),
    setEpoch: async (next) => void (epoch = next),
    async setAside(copy, next) {
      if (copy) copies.set(copy.epoch, copy);
      confirmed = [];
      outbox.clear();
      epoch = next;
    },
    dropCopy: async (key) => void copies.delete(key),
    put: async (entry) => void outbox.set(entry.key, entry),
    async settle(keys, updates) {
      for (const key of keys) outbox.delete(key);
      confirmed.push(...updates);
    },
    confirm: async (update) => void confirmed.push(update),
    compact: async (update) => void (confirmed = [update]),
    putCommand: async (command) => void commands.set(command.id, command),
    dropCommand: async (id) => void commands.delete(id),
    putDraft: async (draft) => void drafts.set(draft.id, draft),
    dropDraft: async (id) => void drafts.delete(id),
    async reset() {
      confirmed = [];
      outbox.clear();
      commands.clear();
    },
    close: () => undefined,
  };
}
