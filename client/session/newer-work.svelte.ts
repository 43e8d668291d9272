/**
 * What this device held when the server's history went back: a backup was
 * brought back, or part of the board could not be read. It is kept aside whole,
 * and whoever leads decides whether it comes back.
 */
import * as Y from 'yjs';
import type { Board } from '#shared/board/board.ts';
import type { WorkshopView } from '#shared/protocol/http.ts';
import type { HelloMessage } from '#shared/protocol/notices.ts';
import type { Kept, NewerCopy, OfflineStore } from '#client/sync/offline-store.ts';

export interface NewerWorkParts {
  readonly origin: string;
  readonly view: WorkshopView;
  readonly store: OfflineStore;
  readonly token?: string;
}

/** Until something goes back, every workshop is in its first epoch; devices from before there were epochs too. */
const FIRST = 'first';

export class NewerWork {
  /** Why the present epoch began; until somebody has read it. */
  told = $state.raw<HelloMessage | undefined>(undefined);
  /** How many cards and other records this device has that the board lacks, or has otherwise. */
  records = $state(0);
  readonly #parts: NewerWorkParts;
  #epoch: string | undefined;
  #copies: readonly NewerCopy[];

  constructor(parts: NewerWorkParts, kept: Pick<Kept, 'epoch' | 'copies' | 'confirmed' | 'outbox'>) {
    this.#parts = parts;
    this.#epoch = kept.epoch ?? (kept.confirmed.length + kept.outbox.length > 0 ? FIRST : undefined);
    this.#copies = kept.copies;
  }

  /** Whether there is something to tell whoever leads, or to ask. */
  get isOpen(): boolean {
    return this.told !== undefined || this.records > 0;
  }

  /** Whether what this device holds comes from another epoch than the server's. */
  isForeign(hello: HelloMessage): boolean {
    if (hello.cause && this.#epoch !== hello.epoch) this.told = hello;
    if (this.#epoch !== undefined && this.#epoch !== hello.epoch) return true;
    if (this.#epoch === undefined) void this.#parts.store.setEpoch(hello.epoch).catch(() => undefined);
    this.#epoch = hello.epoch;
    return false;
  }

  /** Keeps a document aside, what waits to be sent included, and begins an epoch. */
  setAside(doc: Y.Doc, epoch: string): void {
    const copy = this.#epoch !== undefined && doc.store.clients.size > 0 ? { epoch: this.#epoch, update: Y.encodeStateAsUpdate(doc) } : undefined;
    if (copy) this.#copies = [...this.#copies.filter((old) => old.epoch !== copy.epoch), copy];
    this.#epoch = epoch;
    void this.#parts.store.setAside(copy, epoch).catch(() => undefined);
  }

  /** Looks what the copies have more than the board; a copy that has nothing more is let go. */
  async compare(board: Board): Promise<void> {
    if (this.#copies.length === 0) return;
    // Seldom needed, and then by few: not part of what every phone downloads.
    const { countNewer } = await import('./newer-copy.ts');
    const counts = this.#copies.map((copy) => countNewer(copy, board));
    for (const copy of this.#copies.filter((_, index) => counts[index] === 0)) this.#drop(copy);
    this.records = Math.max(0, ...counts);
  }

  /** Gives the newer work back to everybody; false when the server couldn't take it, and then it is still here. */
  async bringBack(): Promise<boolean> {
    const { giveBack } = await import('./newer-copy.ts');
    for (const copy of this.#copies) {
      if (!(await giveBack(copy, this.#parts))) return false;
      this.#drop(copy);
    }
    this.dismiss();
    return true;
  }

  /** Leaves the board as it was brought back. */
  letGo(): void {
    for (const copy of this.#copies) this.#drop(copy);
    this.dismiss();
  }

  dismiss(): void {
    this.told = undefined;
    this.records = 0;
  }

  #drop({ epoch }: NewerCopy): void {
    this.#copies = this.#copies.filter((copy) => copy.epoch !== epoch);
    void this.#parts.store.dropCopy(epoch).catch(() => undefined);
  }
}
