/**
 * Local changes on their way to the server's disk. Each is kept on this device
 * before it is sent, and leaves only when the server says it is safe, or which
 * of its parts were refused.
 */
import * as Y from 'yjs';
import type { RefusedMessage } from '#shared/protocol/notices.ts';
import { draftsOf, type Draft } from './draft.ts';
import type { OfflineStore, OutboxEntry } from './offline-store.ts';

/** How far a record's latest change has come. */
export type SavedState = 'kept' | 'sent' | 'saved';

interface Waiting {
  readonly entry: OutboxEntry;
  /** Number of the frame it last went out with on the present line; undefined while it hasn't. */
  frame: number | undefined;
}

export interface Outbox {
  add(update: Uint8Array, records: readonly string[]): void;
  /** Everything unsettled, merged into updates small enough for one frame each, to be sent again on a new line. */
  batches(): readonly { readonly update: Uint8Array; readonly sentAs: (frame: number) => void }[];
  acknowledged(frame: number): void;
  /** Takes refused words out of the entries of a frame. */
  refused(message: RefusedMessage): readonly Draft[];
  /** The line is gone: nothing is on its way any more. */
  lineLost(): void;
  stateOf(record: string): SavedState;
  readonly size: number;
  entries(): readonly OutboxEntry[];
  /** Gives up everything that waits, as drafts. */
  abandon(reason: string): readonly Draft[];
}

export interface OutboxParts {
  readonly store: OfflineStore;
  readonly kept: readonly OutboxEntry[];
  /** Sends an update frame; the number it got on this line, or undefined while there is none. */
  readonly send: (update: Uint8Array) => number | undefined;
  readonly changed: () => void;
}

const BATCH_BYTES = 900 * 1024;

export function createOutbox({ store, kept, send, changed }: OutboxParts): Outbox {
  let waiting: Waiting[] = kept.map((entry) => ({ entry, frame: undefined }));
  let nextKey = kept.reduce((highest, { key }) => Math.max(highest, key), 0) + 1;
  let writing: Promise<void> = Promise.resolve();

  function add(update: Uint8Array, records: readonly string[]): void {
    const own: Waiting = { entry: { key: nextKey, update, records }, frame: undefined };
    nextKey += 1;
    waiting.push(own);
    // First kept, then sent, one after the other: a phone that dies in between still has it.
    writing = writing.then(() => store.put(own.entry).catch(() => undefined)).then(() => {
      if (own.frame === undefined && waiting.includes(own)) own.frame = send(update);
      changed();
    });
    changed();
  }

  /** Lets go of what the server has settled; `whole` are those that stand as they were written. */
  function settle(settled: readonly Waiting[], whole: readonly Uint8Array[]): void {
    if (settled.length === 0) return;
    waiting = waiting.filter((one) => !settled.includes(one));
    const keys = settled.map(({ entry }) => entry.key);
    writing = writing.then(() => store.settle(keys, whole).catch(() => undefined));
    changed();
  }

  return {
    add,
    acknowledged(frame) {
      const arrived = waiting.filter((one) => one.frame !== undefined && one.frame <= frame);
      settle(arrived, arrived.map(({ entry }) => entry.update));
    },
    batches() {
      return inBatches(waiting).map((group) => ({
        update: Y.mergeUpdates(group.map(({ entry }) => entry.update)),
        sentAs: (frame) => {
          for (const one of group) one.frame = frame;
        },
      }));
    },
    refused({ frame, parts }) {
      // The server has kept what was lawful in this frame; as a whole it is never to be sent again.
      const spoiled = waiting.filter((one) => one.frame === frame);
      settle(spoiled, []);
      return draftsOf(spoiled.map(({ entry }) => entry), parts);
    },
    lineLost() {
      for (const one of waiting) one.frame = undefined;
      changed();
    },
    stateOf(record) {
      const own = waiting.filter(({ entry }) => entry.records.includes(record));
      if (own.length === 0) return 'saved';
      return own.every(({ frame }) => frame !== undefined) ? 'sent' : 'kept';
    },
    get size() {
      return waiting.length;
    },
    entries: () => waiting.map(({ entry }) => entry),
    abandon(reason) {
      const left = waiting.map(({ entry }) => entry);
      waiting = [];
      changed();
      return abandonedDrafts(left, reason);
    },
  };
}

function inBatches(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const groups: Waiting[][] = [];
  let bytes = Infinity;
  for (const one of waiting) {
    const size = one.entry.update.length;
    if (bytes + size > BATCH_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(one);
    bytes += size;
  }
  return groups;
}

/** Without the server's word on each part, all words that were waiting are kept together. */
export function abandonedDrafts(left: readonly OutboxEntry[], reason: string): readonly Draft[] {
  const runs = left
    .flatMap(({ update }) => Y.decodeUpdate(update).structs)
    .map((struct) => (struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str : ''));
  const text = runs.join('').trim();
  if (text === '') return [];
  return [{ id: `abandoned/${text.length}-${left.length}`, reason, collection: 'cards', record: 'abandoned', texts: { text }, values: {}, deletion: false }];
}
