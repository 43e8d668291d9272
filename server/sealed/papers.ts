/**
 * Sealed papers on disk: encrypted under a key of their round and filed under a
 * hash of their author, so that no copy of the file says who wrote what or even
 * what was written. When the round closes, key and papers are destroyed.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { MemberId, WorkshopId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import type { OwnPaper, Paper } from '#shared/domain/rounds/round.ts';
import { emptyLog, inTransaction } from '../journal/database.ts';

export interface SealedPaper {
  /** Stands for the author within this round, and for nobody outside of it. */
  readonly owner: string;
  readonly slot: string;
  readonly paper: Paper;
  /** A name for the paper that tells nothing of its author and is the same each time it is asked for. */
  readonly alias: string;
}

export interface Papers {
  /** Makes the key of a round; harmless when there is one. */
  open(workshop: WorkshopId, round: string): void;
  /** Keeps a paper, in place of the author's earlier one in this slot; false when the author has too many. */
  put(workshop: WorkshopId, round: string, member: MemberId, slot: string, paper: Paper): boolean;
  remove(workshop: WorkshopId, round: string, member: MemberId, slot: string): void;
  own(workshop: WorkshopId, member: MemberId): readonly OwnPaper[];
  /** People who have handed something in. */
  turnout(workshop: WorkshopId, round: string): number;
  /** All papers of a round in the order of their aliases, which is none. */
  all(workshop: WorkshopId, round: string): readonly SealedPaper[];
  ownerOf(workshop: WorkshopId, round: string, member: MemberId): string | undefined;
  /** Takes out everything of one member, in all rounds. */
  erase(workshop: WorkshopId, member: MemberId): void;
  /** Rounds that still have papers or a key. */
  rounds(workshop: WorkshopId): readonly string[];
  /** Destroys papers and key, on disk too. */
  purge(workshop: WorkshopId, round: string): void;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createPapers(database: DatabaseSync): Papers {
  database.exec(`
    CREATE TABLE IF NOT EXISTS sealed_keys (
      workshop TEXT NOT NULL REFERENCES workshops (id) ON DELETE CASCADE, round TEXT NOT NULL, key BLOB NOT NULL,
      PRIMARY KEY (workshop, round)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sealed_papers (
      workshop TEXT NOT NULL, round TEXT NOT NULL, owner TEXT NOT NULL, alias TEXT NOT NULL, sealed BLOB NOT NULL,
      PRIMARY KEY (workshop, round, alias),
      FOREIGN KEY (workshop, round) REFERENCES sealed_keys (workshop, round) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
  `);
  const addKey = database.prepare('INSERT OR IGNORE INTO sealed_keys (workshop, round, key) VALUES (?, ?, ?)');
  const keyOf = database.prepare('SELECT key FROM sealed_keys WHERE workshop = ? AND round = ?');
  const keyed = database.prepare('SELECT round FROM sealed_keys WHERE workshop = ?');
  const dropKey = database.prepare('DELETE FROM sealed_keys WHERE workshop = ? AND round = ?');
  const put = database.prepare('INSERT OR REPLACE INTO sealed_papers (workshop, round, owner, alias, sealed) VALUES (?, ?, ?, ?, ?)');
  const has = database.prepare('SELECT 1 FROM sealed_papers WHERE workshop = ? AND round = ? AND alias = ?');
  const drop = database.prepare('DELETE FROM sealed_papers WHERE workshop = ? AND round = ? AND alias = ?');
  const dropAll = database.prepare('DELETE FROM sealed_papers WHERE workshop = ? AND round = ?');
  const all = database.prepare('SELECT owner, alias, sealed FROM sealed_papers WHERE workshop = ? AND round = ? ORDER BY alias');
  const dropOwner = database.prepare('DELETE FROM sealed_papers WHERE workshop = ? AND round = ? AND owner = ?');
  const ofOwner = database.prepare('SELECT owner, alias, sealed FROM sealed_papers WHERE workshop = ? AND round = ? AND owner = ?');
  const owners = database.prepare('SELECT count(DISTINCT owner) AS people FROM sealed_papers WHERE workshop = ? AND round = ?');

  function key(workshop: WorkshopId, round: string): Buffer | undefined {
    const found = keyOf.get(workshop, round)?.['key'];
    return found instanceof Uint8Array ? Buffer.from(found) : undefined;
  }

  return {
    open: (workshop, round) => void addKey.run(workshop, round, randomBytes(32)),
    put(workshop, round, member, slot, paper) {
      const secret = key(workshop, round);
      if (!secret) return false;
      const owner = stamp(secret, 'owner', member);
      const alias = stamp(secret, 'paper', `${owner}/${slot}`);
      const isNew = has.get(workshop, round, alias) === undefined;
      if (isNew && ofOwner.all(workshop, round, owner).length >= LIMITS.papersPerMember) return false;
      put.run(workshop, round, owner, alias, seal(secret, JSON.stringify({ slot, paper })));
      return true;
    },
    remove(workshop, round, member, slot) {
      const secret = key(workshop, round);
      if (secret) drop.run(workshop, round, stamp(secret, 'paper', `${stamp(secret, 'owner', member)}/${slot}`));
    },
    own: (workshop, member) =>
      keyed.all(workshop).flatMap((row) => {
        const round = String(row['round']);
        const secret = key(workshop, round);
        if (!secret) return [];
        return readable(secret, ofOwner.all(workshop, round, stamp(secret, 'owner', member))).map(({ slot, paper }) => ({ round, slot, paper }));
      }),
    turnout: (workshop, round) => Number(owners.get(workshop, round)?.['people'] ?? 0),
    all(workshop, round) {
      const secret = key(workshop, round);
      return secret ? readable(secret, all.all(workshop, round)) : [];
    },
    ownerOf(workshop, round, member) {
      const secret = key(workshop, round);
      return secret && stamp(secret, 'owner', member);
    },
    erase(workshop, member) {
      for (const row of keyed.all(workshop)) {
        const round = String(row['round']);
        const secret = key(workshop, round);
        if (secret) dropOwner.run(workshop, round, stamp(secret, 'owner', member));
      }
    },
    rounds: (workshop) => keyed.all(workshop).map((row) => String(row['round'])),
    purge(workshop, round) {
      inTransaction(database, () => {
        dropAll.run(workshop, round);
        dropKey.run(workshop, round);
      });
      // The log of writes still holds what was just deleted.
      emptyLog(database);
    },
  };
}

/** 96 bits are far too many to meet twice in a room, and fit the shape of a record key. */
function stamp(key: Buffer, purpose: 'owner' | 'paper', text: string): string {
  return createHmac('sha256', key).update(`${purpose}/${text}`).digest('base64url').slice(0, 16);
}

function seal(key: Buffer, text: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** A paper that the disk has damaged costs itself, and keeps neither its author out nor its round open. */
function readable(key: Buffer, rows: readonly Record<string, unknown>[]): readonly SealedPaper[] {
  return rows.flatMap((row) => {
    try {
      return [opened(key, row)];
    } catch {
      return [];
    }
  });
}

function opened(key: Buffer, row: Record<string, unknown>): SealedPaper {
  const sealed = row['sealed'];
  const bytes = sealed instanceof Uint8Array ? Buffer.from(sealed) : Buffer.alloc(0);
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  // Written by `put`, and the seal is whole: it is what was written.
  const { slot, paper } = JSON.parse(text) as { slot: string; paper: Paper };
  return { owner: String(row['owner']), alias: String(row['alias']), slot, paper };
}
