import { DatabaseSync } from 'node:sqlite';
import { emptyLog, failureOf, inTransaction, messageOf, payLog } from './database.ts';
import { bytesOf, epochFrom, faultOfRow, openTables, sumOf } from './journal-tables.ts';
import { FIRST_EPOCH, SnapshotUnproven, type CommitWatch, type DamagedRow, type Journal, type JournalFailure, type Kept, type NextSnapshot } from './journal.ts';

interface Waiting {
  readonly workshop: string;
  readonly entry: Uint8Array;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/**
 * The embedded journal. Entries that arrive while the event loop turns are
 * committed together with one fsync (group commit), so that a busy room pays
 * for one, not for two hundred.
 */
export function createSqliteJournal(database: DatabaseSync, watch: CommitWatch = () => () => undefined): Journal {
  const tables = openTables(database);
  let batch: Waiting[] = [];
  let turn: NodeJS.Immediate | undefined;

  /** @returns why the batch could not be written, if it couldn't */
  function commit(): JournalFailure | undefined {
    if (turn) clearImmediate(turn);
    const waiting = batch;
    batch = [];
    turn = undefined;
    if (waiting.length === 0) return undefined;
    const ended = watch(waiting.length);
    try {
      inTransaction(database, () => {
        for (const { workshop, entry } of waiting) tables.insert.run(workshop, entry, sumOf(workshop, entry));
      });
    } catch (error) {
      ended(false);
      const failure = failureOf(error);
      for (const { failed } of waiting) failed(failure);
      return failure;
    }
    ended(true);
    for (const { done } of waiting) done();
    payLog(database);
    return undefined;
  }

  function append(workshop: string, entry: Uint8Array, patient?: 'patient'): Promise<void> {
    if (!patient) turn ??= setImmediate(() => commit());
    return new Promise((done, failed) => batch.push({ workshop, entry, done, failed }));
  }

  function load(workshop: string): Kept {
    const damaged: DamagedRow[] = [];
    const row = tables.snapshotOf.get(workshop);
    const from = Number(row?.['up_to'] ?? 0);
    const whole = (name: string, bytes: Uint8Array, sum: unknown): boolean => {
      const fault = faultOfRow(name, workshop, bytes, sum);
      if (fault) damaged.push(fault);
      return !fault;
    };
    const snapshot = row && bytesOf(row['snapshot']);
    const sound = snapshot && whole('snapshot', snapshot, row['sum']) ? snapshot : undefined;
    const entries: Uint8Array[] = [];
    let last = from;
    for (const { seq, entry, sum } of tables.entriesOf.all(workshop, from)) {
      last = Number(seq);
      const bytes = bytesOf(entry);
      if (whole(`entry-${last}`, bytes, sum)) entries.push(bytes);
    }
    return { snapshot: sound, entries, last, damaged };
  }

  /** Through a connection of its own: from the files, not from the memory it was written from. */
  function readBack(id: number | bigint): Uint8Array {
    const reader = new DatabaseSync(database.location() ?? '', { readOnly: true, timeout: 500 });
    try {
      return bytesOf(reader.prepare('SELECT snapshot FROM journal_proven WHERE id = ?').get(id)?.['snapshot']);
    } finally {
      reader.close();
    }
  }

  function prove(id: number | bigint, workshop: string, { snapshot, proves }: NextSnapshot): void {
    let fault: string | undefined;
    try {
      const kept = readBack(id);
      if (Buffer.compare(kept, snapshot) !== 0) fault = 'its bytes differ';
      else if (proves && !proves(kept)) fault = 'it says something else than the board';
    } catch (error) {
      fault = messageOf(error);
    }
    if (fault === undefined) return;
    tables.dropUnproven.run(workshop);
    throw new SnapshotUnproven(`${workshop}: a snapshot didn't read back (${fault}); its log was kept`);
  }

  return {
    append,
    commit: () => void commit(),
    settled: () => {
      const last = batch.at(-1);
      if (!last) return Promise.resolve();
      return new Promise((done, failed) => {
        batch[batch.length - 1] = { ...last, done: () => (last.done(), done()), failed: (error) => (last.failed(error), failed(error)) };
      });
    },
    load,
    last: (workshop) => Number(tables.lastOf.get(workshop)?.['last'] ?? tables.snapshotOf.get(workshop)?.['up_to'] ?? 0),
    compact(workshop, next) {
      const failure = commit();
      if (failure) throw failure;
      const { snapshot, upTo } = next;
      try {
        tables.dropUnproven.run(workshop);
        const id = tables.writeSnapshot.run(workshop, upTo, sumOf(workshop, snapshot), snapshot).lastInsertRowid;
        prove(id, workshop, next);
        inTransaction(database, () => {
          tables.prove.run(id);
          tables.dropOthers.run(workshop, id);
          tables.dropEntries.run(workshop, upTo);
        });
      } catch (error) {
        throw error instanceof SnapshotUnproven ? error : failureOf(error);
      }
    },
    erase(workshop) {
      commit();
      try {
        inTransaction(database, () => {
          tables.dropEntries.run(workshop, Number.MAX_SAFE_INTEGER);
          tables.dropOthers.run(workshop, 0);
          tables.dropEpoch.run(workshop);
        });
        emptyLog(database);
      } catch (error) {
        throw failureOf(error);
      }
    },
    purge() {
      const failure = commit();
      if (failure) throw failure;
      try {
        emptyLog(database);
      } catch (error) {
        throw failureOf(error);
      }
    },
    epoch(workshop) {
      const row = tables.epochOf.get(workshop);
      return row ? epochFrom(row) : FIRST_EPOCH;
    },
    beginEpoch(workshop, { id, cause, at }) {
      try {
        tables.setEpoch.run(workshop, id, cause ?? 'restored', at);
      } catch (error) {
        throw failureOf(error);
      }
    },
    probe() {
      try {
        database.exec('BEGIN IMMEDIATE; INSERT OR REPLACE INTO journal_probe (id, filler) VALUES (1, randomblob(65536)); COMMIT;');
        payLog(database);
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw failureOf(error);
      }
    },
    close() {
      commit();
      payLog(database);
    },
  };
}
