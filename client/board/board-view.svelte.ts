/**
 * The board as the screen sees it. However many changes arrive, each record is
 * read at most once a frame, and only those that changed: a weak phone in a
 * busy room draws thirty people's work at the cost of one.
 */
import { SvelteMap } from 'svelte/reactivity';
import { COLLECTION_NAMES, type Collection } from '#shared/domain/vocabulary.ts';
import type { Board } from '#shared/board/board.ts';
import { observeChanges, type Change } from '#shared/board/changes.ts';
import { readRecord } from '#shared/board/read-record.ts';
import type { RecordOf } from '#shared/board/schema.ts';

type Maps = { readonly [C in Collection]: SvelteMap<string, RecordOf<C>> };
type Schedule = (work: () => void) => void;

export class BoardView {
  readonly maps: Maps = {
    cards: new SvelteMap(), clusters: new SvelteMap(), stakeholders: new SvelteMap(), links: new SvelteMap(), frames: new SvelteMap(),
    programs: new SvelteMap(), results: new SvelteMap(), activities: new SvelteMap(), indicators: new SvelteMap(),
  };
  readonly #schedule: Schedule;
  readonly #listeners = new Set<(changes: readonly Change[]) => void>();
  #board: Board | undefined;
  #stop: (() => void) | undefined;
  #dirty = new Map<string, Change>();

  constructor(schedule: Schedule = (work) => void requestAnimationFrame(work)) {
    this.#schedule = schedule;
  }

  /** Looks at a document, the first one or the clean one after a refusal; what is the same on both stays untouched. */
  attach(board: Board): void {
    this.#stop?.();
    this.#board = board;
    for (const collection of COLLECTION_NAMES) {
      for (const id of this.maps[collection].keys()) this.#mark({ collection, id });
      for (const id of board.collections[collection].keys()) this.#mark({ collection, id });
    }
    this.#stop = observeChanges(board, ({ records }) => {
      if (this.#dirty.size === 0) this.#schedule(() => this.flush());
      for (const change of records) this.#mark(change);
    });
    this.flush();
  }

  /** Calls `listener` after each frame in which records changed, with which: the canvas patches those and no others. */
  onFlush(listener: (changes: readonly Change[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  flush(): void {
    const changes = [...this.#dirty.values()];
    this.#dirty = new Map();
    for (const { collection, id } of changes) this.#refresh(collection, id);
    if (changes.length > 0) for (const listener of this.#listeners) listener(changes);
  }

  close(): void {
    this.#stop?.();
    this.#listeners.clear();
  }

  #mark(change: Change): void {
    this.#dirty.set(`${change.collection}/${change.id}`, change);
  }

  #refresh<C extends Collection>(collection: C, id: string): void {
    const record = this.#board && readRecord(this.#board, collection, id);
    const map: SvelteMap<string, RecordOf<C>> = this.maps[collection];
    if (record) map.set(id, record);
    else map.delete(id);
  }
}
