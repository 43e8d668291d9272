/**
 * What survives: for each workshop a snapshot and the entries since, as opaque
 * bytes in the order they were appended. Has never heard of cards.
 */
export interface Journal {
  /**
   * Adds an entry. The promise resolves once it is on disk for good, and never
   * before an entry that was appended earlier; it rejects with `JournalFailure`
   * when it could not be written, and then none of the same batch was. A patient
   * entry waits for one that isn't, or for `commit`, which is then up to the caller.
   */
  append(workshop: string, entry: Uint8Array, patient?: 'patient'): Promise<void>;
  /** Commits what has been appended, at once. Who appended hears whether it went well. */
  commit(): void;
  /** Resolves when everything appended so far is on disk. */
  settled(): Promise<void>;
  load(workshop: string): Kept;
  /** Number of the last entry that is on disk; 0 for none. */
  last(workshop: string): number;
  /**
   * Replaces the snapshot and all entries up to and including `upTo` by one
   * snapshot, at once or not at all: it is written, read back from disk and
   * judged, and only then the log goes. Throws `SnapshotUnproven` and keeps the
   * log when what comes back isn't what it should be.
   */
  compact(workshop: string, next: NextSnapshot): void;
  /** Erases a workshop's bytes; throws `JournalFailure` when that can't be done. */
  erase(workshop: string): void;
  /** Makes sure that what was deleted, here or in any table of the same file, leaves no bytes on disk. */
  purge(): void;
  /** The epoch a workshop is in; the first one until something was lost or brought back. */
  epoch(workshop: string): Epoch;
  beginEpoch(workshop: string, epoch: Epoch): void;
  /** Throws `JournalFailure` while nothing can be written. */
  probe(): void;
  close(): void;
}

export interface NextSnapshot {
  readonly snapshot: Uint8Array;
  readonly upTo: number;
  /** Whether the bytes that were read back say the same as the live board. */
  readonly proves?: (bytes: Uint8Array) => boolean;
}

/** Told of each commit: called with its number of entries as it begins; what it returns, as it ends. */
export type CommitWatch = (entries: number) => (kept: boolean) => void;

export interface Kept {
  readonly snapshot: Uint8Array | undefined;
  readonly entries: readonly Uint8Array[];
  /** Number of the last entry; 0 for none. */
  readonly last: number;
  /** Rows that are no longer what was written; none of them is in `snapshot` or `entries`. */
  readonly damaged: readonly DamagedRow[];
}

export interface DamagedRow {
  readonly row: string;
  readonly reason: string;
  readonly bytes: Uint8Array;
}

/**
 * A stretch of a workshop's history in which nothing on the server went back.
 * A copy from another epoch holds work that the server doesn't have (any more),
 * and must not be merged without being asked about.
 */
export interface Epoch {
  readonly id: string;
  /** Why it began; undefined for the first. */
  readonly cause: 'restored' | 'salvaged' | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export const FIRST_EPOCH: Epoch = { id: 'first', cause: undefined, at: 0 };

export class JournalFailure extends Error {
  readonly kind: 'disk-full' | 'not-writable' | 'other';
  constructor(kind: JournalFailure['kind'], cause: unknown) {
    super(`journal: ${kind}`, { cause });
    this.kind = kind;
  }
}

/** A snapshot didn't read back as it should; the log it was to replace is still there. */
export class SnapshotUnproven extends Error {}
