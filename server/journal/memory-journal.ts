import type { Journal } from './journal.ts';

/** A journal that forgets with the process: for tests that speak of other things, under the same contract. */
export function createMemoryJournal(): Journal {
  const snapshots = new Map<string, { readonly snapshot: Uint8Array; readonly upTo: number }>();
  let entries: { readonly seq: number; readonly workshop: string; readonly entry: Uint8Array }[] = [];
  let seq = 0;

  return {
    append(workshop, entry) {
      seq += 1;
      entries.push({ seq, workshop, entry: entry.slice() });
      return Promise.resolve();
    },
    commit: () => undefined,
    settled: () => Promise.resolve(),
    load(workshop) {
      const kept = snapshots.get(workshop);
      const since = entries.filter((row) => row.workshop === workshop && row.seq > (kept?.upTo ?? 0));
      return { snapshot: kept?.snapshot, entries: since.map(({ entry }) => entry), last: since.at(-1)?.seq ?? kept?.upTo ?? 0 };
    },
    last: (workshop) => entries.findLast((row) => row.workshop === workshop)?.seq ?? snapshots.get(workshop)?.upTo ?? 0,
    compact(workshop, snapshot, upTo) {
      snapshots.set(workshop, { snapshot: snapshot.slice(), upTo });
      entries = entries.filter((row) => row.workshop !== workshop || row.seq > upTo);
    },
    erase(workshop) {
      snapshots.delete(workshop);
      entries = entries.filter((row) => row.workshop !== workshop);
    },
    probe: () => undefined,
    close: () => undefined,
  };
}
