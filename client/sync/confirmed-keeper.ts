/** Keeps on this device what the server has confirmed, a little behind it: losing the last second only costs asking again. */
import * as Y from 'yjs';
import type { OfflineStore } from './offline-store.ts';
import { after } from './timing.ts';

export interface ConfirmedKeeper {
  keep(update: Uint8Array): void;
  flush(): void;
}

const DELAY = 1_500;
const ROWS_WORTH_COMPACTING = 60;

/** `whole` gives everything in one update, or undefined while some of it isn't confirmed. */
export function createConfirmedKeeper(store: OfflineStore, keptRows: number, whole: () => Uint8Array | undefined): ConfirmedKeeper {
  let rows = keptRows;
  let fresh: Uint8Array[] = [];
  let cancel: (() => void) | undefined;

  async function compact(): Promise<void> {
    const update = rows < ROWS_WORTH_COMPACTING ? undefined : whole();
    if (!update) return;
    rows = 1;
    await store.compact(update);
  }

  function flush(): void {
    cancel?.();
    cancel = undefined;
    if (fresh.length === 0) return;
    const update = Y.mergeUpdates(fresh);
    fresh = [];
    rows += 1;
    // A device that can't keep it asks the server again the next time.
    void store.confirm(update).then(compact).catch(() => undefined);
  }

  return {
    keep(update) {
      fresh.push(update);
      cancel ??= after(DELAY, flush);
    },
    flush,
  };
}
