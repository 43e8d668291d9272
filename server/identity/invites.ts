/** Capability links: whoever holds one may enter a workshop in its role. Kept as hashes, revocable, expiring. */
import type { DatabaseSync } from 'node:sqlite';
import { toWorkshopId, type WorkshopId } from '#shared/domain/ids.ts';
import { ROLES, type Role } from '#shared/domain/vocabulary.ts';
import { hashOf, newToken } from './tokens.ts';

export interface Invite {
  readonly workshop: WorkshopId;
  readonly role: Role;
}

/** A link that is good; `id` says by which one somebody came, and opens nothing. */
export interface KnownInvite extends Invite {
  readonly id: string;
}

export interface Invites {
  /** @returns the secret of a new link, valid for `days` */
  add(invite: Invite, days: number): string;
  /** `'ended'` for a link that was good once. */
  byToken(token: string): KnownInvite | 'ended' | undefined;
  /** Ends the links of a role. @returns the ids of all that ever ended, earlier ones too */
  revoke(workshop: WorkshopId, role: Role): readonly string[];
}

const DAY = 86_400_000;

export function createInvites(database: DatabaseSync, now: () => number): Invites {
  database.exec(`
    CREATE TABLE IF NOT EXISTS invites (
      hash TEXT PRIMARY KEY, workshop TEXT NOT NULL REFERENCES workshops (id) ON DELETE CASCADE,
      role TEXT NOT NULL, expires_at INTEGER NOT NULL, revoked_at INTEGER
    ) STRICT;
  `);
  const insert = database.prepare('INSERT INTO invites (hash, workshop, role, expires_at) VALUES (?, ?, ?, ?)');
  const byHash = database.prepare('SELECT workshop, role, expires_at, revoked_at FROM invites WHERE hash = ?');
  const revoke = database.prepare('UPDATE invites SET revoked_at = ? WHERE workshop = ? AND role = ? AND revoked_at IS NULL');
  const ended = database.prepare('SELECT hash FROM invites WHERE workshop = ? AND role = ? AND revoked_at IS NOT NULL');

  return {
    add({ workshop, role }, days) {
      const token = newToken();
      insert.run(hashOf(token), workshop, role, now() + days * DAY);
      return token;
    },
    byToken(token) {
      const row = byHash.get(hashOf(token));
      const role = ROLES.find((known) => known === row?.['role']);
      if (!row || !role) return undefined;
      if (row['revoked_at'] !== null || Number(row['expires_at']) < now()) return 'ended';
      return { id: hashOf(token), workshop: toWorkshopId(String(row['workshop'])), role };
    },
    revoke(workshop, role) {
      revoke.run(now(), workshop, role);
      return ended.all(workshop, role).map((row) => String(row['hash']));
    },
  };
}
