/**
 * What of a workshop is kept on this device: what the server has confirmed, what
 * is still on its way there, and drafts of what was refused. Works without
 * IndexedDB, then for as long as the page is open.
 */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { SessionCommand } from '#shared/protocol/notices.ts';
import type { Draft } from './draft.ts';
import { dropKeptWorkshop } from './kept-workshop.ts';

/** One local change on its way. `records` are the `collection/id` it touches. */
export interface OutboxEntry {
  readonly key: number;
  readonly update: Uint8Array;
  readonly records: readonly string[];
}

/** What this device held when the server's history went back; kept until somebody decides about it. */
export interface NewerCopy {
  /** The epoch it comes from. */
  readonly epoch: string;
  /** The whole document as one update. */
  readonly update: Uint8Array;
}

export interface Kept {
  /** The epoch that `confirmed` and `outbox` belong to; undefined on a device that has none yet. */
  readonly epoch: string | undefined;
  readonly copies: readonly NewerCopy[];
  readonly member: string | undefined;
  readonly confirmed: readonly Uint8Array[];
  readonly outbox: readonly OutboxEntry[];
  readonly drafts: readonly Draft[];
  /** Commands without an answer, oldest first. */
  readonly commands: readonly SessionCommand[];
}

export interface OfflineStore {
  /** False where the browser keeps nothing: then "on this phone" is only true until the page closes. */
  readonly lasting: boolean;
  load(): Promise<Kept>;
  setMember(member: string): Promise<void>;
  setEpoch(epoch: string): Promise<void>;
  /** Takes what is confirmed and what waits out of use, keeps the copy instead, and begins an epoch: all or nothing. */
  setAside(copy: NewerCopy | undefined, epoch: string): Promise<void>;
  dropCopy(epoch: string): Promise<void>;
  /** Keeps a change before it is sent. */
  put(entry: OutboxEntry): Promise<void>;
  /** Changes that have arrived; those that stood whole become part of what is confirmed. */
  settle(keys: readonly number[], confirmed: readonly Uint8Array[]): Promise<void>;
  confirm(update: Uint8Array): Promise<void>;
  /** Replaces all that is confirmed by one update that says the same. */
  compact(update: Uint8Array): Promise<void>;
  putCommand(command: SessionCommand): Promise<void>;
  dropCommand(id: string): Promise<void>;
  putDraft(draft: Draft): Promise<void>;
  dropDraft(id: string): Promise<void>;
  /** Forgets everything but drafts. */
  reset(): Promise<void>;
  /** Takes everything of the workshop off this device, drafts and this person's name included; nothing is kept after that. */
  destroy(): Promise<void>;
  close(): void;
}

interface Schema extends DBSchema {
  about: { key: string; value: string };
  confirmed: { key: number; value: Uint8Array };
  outbox: { key: number; value: OutboxEntry };
  drafts: { key: string; value: Draft };
  commands: { key: number; value: SessionCommand; indexes: { id: string } };
  copies: { key: string; value: NewerCopy };
}

export async function openOfflineStore(workshop: string): Promise<OfflineStore> {
  try {
    const database = await openDB<Schema>(`rembuk-${workshop}`, 3, {
      upgrade(database, from) {
        if (from < 1) {
          database.createObjectStore('about');
          database.createObjectStore('confirmed', { autoIncrement: true });
          database.createObjectStore('outbox', { keyPath: 'key' });
          database.createObjectStore('drafts', { keyPath: 'id' });
        }
        if (from < 2) database.createObjectStore('commands', { autoIncrement: true }).createIndex('id', 'id');
        if (from < 3) database.createObjectStore('copies', { keyPath: 'epoch' });
      },
    });
    return lastingStore(database, workshop);
  } catch {
    // Private windows and full or forbidden storage: work goes on in memory, and the page says so.
    return passingStore(workshop);
  }
}

function lastingStore(database: IDBPDatabase<Schema>, workshop: string): OfflineStore {
  return {
    lasting: true,
    async load() {
      const [member, epoch, copies, confirmed, outbox, drafts, commands] = await Promise.all([
        database.get('about', 'member'), database.get('about', 'epoch'), database.getAll('copies'), database.getAll('confirmed'), database.getAll('outbox'), database.getAll('drafts'), database.getAll('commands'),
      ]);
      return { member, epoch, copies, confirmed, outbox, drafts, commands };
    },
    setMember: async (member) => void (await database.put('about', member, 'member')),
    setEpoch: async (epoch) => void (await database.put('about', epoch, 'epoch')),
    async setAside(copy, epoch) {
      const change = database.transaction(['about', 'outbox', 'confirmed', 'copies'], 'readwrite');
      if (copy) void change.objectStore('copies').put(copy);
      for (const name of ['outbox', 'confirmed'] as const) void change.objectStore(name).clear();
      void change.objectStore('about').put(epoch, 'epoch');
      await change.done;
    },
    dropCopy: (epoch) => database.delete('copies', epoch),
    put: async (entry) => void (await database.put('outbox', entry)),
    async settle(keys, confirmed) {
      const change = database.transaction(['outbox', 'confirmed'], 'readwrite');
      for (const key of keys) void change.objectStore('outbox').delete(key);
      for (const update of confirmed) void change.objectStore('confirmed').add(update);
      await change.done;
    },
    confirm: async (update) => void (await database.add('confirmed', update)),
    async compact(update) {
      const change = database.transaction('confirmed', 'readwrite');
      void change.store.clear();
      void change.store.add(update);
      await change.done;
    },
    putCommand: async (command) => void (await database.add('commands', command)),
    async dropCommand(id) {
      const key = await database.getKeyFromIndex('commands', 'id', id);
      if (key !== undefined) await database.delete('commands', key);
    },
    putDraft: async (draft) => void (await database.put('drafts', draft)),
    dropDraft: (id) => database.delete('drafts', id),
    async reset() {
      const change = database.transaction(['outbox', 'confirmed', 'commands'], 'readwrite');
      for (const name of ['outbox', 'confirmed', 'commands'] as const) void change.objectStore(name).clear();
      await change.done;
    },
    async destroy() {
      const names = [...database.objectStoreNames];
      const change = database.transaction(names, 'readwrite');
      for (const name of names) void change.objectStore(name).clear();
      await change.done;
      database.close();
      await dropKeptWorkshop(workshop);
      // The shell goes once no other page holds it open; it is empty already.
      void deleteDB(database.name).catch(() => undefined);
    },
    close: () => database.close(),
  };
}

function passingStore(workshop: string): OfflineStore {
  const done = Promise.resolve();
  return {
    lasting: false,
    load: () => Promise.resolve({ member: undefined, epoch: undefined, copies: [], confirmed: [], outbox: [], drafts: [], commands: [] }),
    setMember: () => done,
    setEpoch: () => done,
    setAside: () => done,
    dropCopy: () => done,
    put: () => done,
    settle: () => done,
    confirm: () => done,
    compact: () => done,
    putCommand: () => done,
    dropCommand: () => done,
    putDraft: () => done,
    dropDraft: () => done,
    reset: () => done,
    destroy: () => dropKeptWorkshop(workshop),
    close: () => undefined,
  };
}
