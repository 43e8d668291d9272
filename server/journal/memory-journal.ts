import { FIRST_EPOCH, SnapshotUnproven, type Epoch, type Journal } from './journal.ts';

/** A journal that forgets with the process: for tests that speak of other things, under the same contract. */
export function createMemoryJournal(): Journal {
  const snapshots = new Map<string, { readonly snapshot: Uint8Array; readonly upTo: number }>();
  const epochs = new Map<string, Epoch>();
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
      return { snapshot: kept?.snapshot, entries: since.map(({ entry }) => entry), last: since.at(-1)?.seq ?? kept?.upTo ?? 0, damaged: [] };
    },
    last: (workshop) => entries.findLast((row) => row.workshop === workshop)?.seq ?? snapshots.get(workshop)?.upTo ?? 0,
    compact(workshop, { snapshot, upTo, proves }) {
      if (proves && !proves(snapshot.slice())) throw new SnapshotUnproven(`${workshop}: a snapshot didn't read back; its log was kept`);
      snapshots.set(workshop, { snapshot: snapshot.slice(), upTo });
      entries = entries.filter((row) => row.workshop !== workshop || row.seq > upTo);
    },
    erase(workshop) {
      snapshots.delete(workshop);
      epochs.delete(workshop);
      entries = entries.filter((row) => row.workshop !== workshop);
    },
    purge: () => undefined,
    epoch: (workshop) => epochs.get(workshop) ?? FIRST_EPOCH,
    beginEpoch: (workshop, epoch) => void epochs.set(workshop, epoch),
    probe: () => undefined,
    close: () => undefined,
  };
}
