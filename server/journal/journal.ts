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
  /** Replaces the snapshot and all entries up to and including `upTo` by one snapshot, at once or not at all. */
  compact(workshop: string, snapshot: Uint8Array, upTo: number): void;
  /** Erases a workshop's bytes; throws `JournalFailure` when that can't be done. */
  erase(workshop: string): void;
  /** Throws `JournalFailure` while nothing can be written. */
  probe(): void;
  close(): void;
}

/** Told of each commit: called with its number of entries as it begins; what it returns, as it ends. */
export type CommitWatch = (entries: number) => (kept: boolean) => void;

export interface Kept {
  readonly snapshot: Uint8Array | undefined;
  readonly entries: readonly Uint8Array[];
  /** Number of the last entry; 0 for none. */
  readonly last: number;
}

export class JournalFailure extends Error {
  readonly kind: 'disk-full' | 'not-writable' | 'other';
  constructor(kind: JournalFailure['kind'], cause: unknown) {
    super(`journal: ${kind}`, { cause });
    this.kind = kind;
  }
}
