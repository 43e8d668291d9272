/** Work that was not accepted, kept on this device for its author. */
import { isWorthKeeping, type Draft } from '#client/sync/draft.ts';
import type { OfflineStore, OutboxEntry } from '#client/sync/offline-store.ts';
import { abandonedDrafts } from '#client/sync/outbox.ts';

export class Drafts {
  list = $state.raw<readonly Draft[]>([]);
  readonly #store: OfflineStore;

  constructor(store: OfflineStore, kept: readonly Draft[]) {
    this.#store = store;
    this.list = kept;
  }

  keep(drafts: readonly Draft[]): void {
    const worth = drafts.filter(isWorthKeeping);
    if (worth.length === 0) return;
    this.list = [...this.list.filter((old) => !worth.some((draft) => draft.id === old.id)), ...worth];
    for (const draft of worth) void this.#store.putDraft(draft).catch(() => undefined);
  }

  /** Somebody else, or the same person anew, used this device: their unsent work can't be sent under another name. */
  async takeOver(unsent: readonly OutboxEntry[]): Promise<void> {
    this.keep(abandonedDrafts(unsent, 'not-yours'));
    await this.#store.reset().catch(() => undefined);
  }

  drop(id: string): void {
    this.list = this.list.filter((draft) => draft.id !== id);
    void this.#store.dropDraft(id).catch(() => undefined);
  }
}
