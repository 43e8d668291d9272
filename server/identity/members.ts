/** Who takes part in which workshop. Names live here and nowhere else, so that one row can be forgotten. */
import type { DatabaseSync } from 'node:sqlite';
import { randomKey, toMemberId, toWorkshopId, type MemberId, type WorkshopId } from '#shared/domain/ids.ts';
import { CATEGORIES, ROLES, type Category, type Role } from '#shared/domain/vocabulary.ts';
import { addColumn } from '../journal/database.ts';
import { hashOf, newToken } from './tokens.ts';

export interface Member {
  readonly id: MemberId;
  readonly workshop: WorkshopId;
  readonly name: string;
  readonly role: Role;
  readonly category: Category;
}

export interface NewMember {
  readonly workshop: WorkshopId;
  readonly name: string;
  readonly role: Role;
  readonly category: Category;
  /** Version of the consent text agreed to; undefined for a projector, which is no person. */
  readonly consentVersion: string | undefined;
  /** The invitation link they came by; undefined for the join code. */
  readonly cameBy?: string | undefined;
}

export interface Members {
  add(member: NewMember): { readonly member: Member; readonly token: string };
  byToken(token: string): Member | undefined;
  of(workshop: WorkshopId): readonly Member[];
  /** Members who came by one of these links and are still in. */
  cameBy(workshop: WorkshopId, invites: readonly string[]): readonly Member[];
  rename(id: MemberId, name: string): void;
  setRole(id: MemberId, role: Role): void;
  /** Ends a membership: the token is worth nothing from now on. */
  remove(id: MemberId): void;
}

export function createMembers(database: DatabaseSync, now: () => number): Members {
  database.exec(`
    CREATE TABLE IF NOT EXISTS members (
      id TEXT PRIMARY KEY,
      workshop TEXT NOT NULL REFERENCES workshops (id) ON DELETE CASCADE,
      name TEXT NOT NULL, role TEXT NOT NULL, category TEXT NOT NULL,
      token_hash TEXT UNIQUE, consent_version TEXT, consent_at INTEGER, joined_at INTEGER NOT NULL, came_by TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS members_by_workshop ON members (workshop);
  `);
  addColumn(database, 'members', 'came_by', 'TEXT');
  const insert = database.prepare(
    'INSERT INTO members (id, workshop, name, role, category, token_hash, consent_version, consent_at, joined_at, came_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const byHash = database.prepare('SELECT id, workshop, name, role, category FROM members WHERE token_hash = ?');
  const byWorkshop = database.prepare('SELECT id, workshop, name, role, category FROM members WHERE workshop = ? ORDER BY joined_at, id');
  const camers = database.prepare('SELECT id, workshop, name, role, category FROM members WHERE workshop = ? AND token_hash IS NOT NULL AND came_by IN (SELECT value FROM json_each(?))');
  const setName = database.prepare('UPDATE members SET name = ? WHERE id = ?');
  const setRole = database.prepare('UPDATE members SET role = ? WHERE id = ?');
  const dropToken = database.prepare('UPDATE members SET token_hash = NULL WHERE id = ?');

  return {
    add({ workshop, name, role, category, consentVersion, cameBy }) {
      const token = newToken();
      const member: Member = { id: toMemberId(randomKey(14)), workshop, name, role, category };
      const time = now();
      insert.run(member.id, workshop, name, role, category, hashOf(token), consentVersion ?? null, consentVersion ? time : null, time, cameBy ?? null);
      return { member, token };
    },
    byToken: (token) => readMember(byHash.get(hashOf(token))),
    of: (workshop) => byWorkshop.all(workshop).map(readMember).filter((member) => member !== undefined),
    cameBy: (workshop, invites) => camers.all(workshop, JSON.stringify(invites)).map(readMember).filter((member) => member !== undefined),
    rename: (id, name) => void setName.run(name, id),
    setRole: (id, role) => void setRole.run(role, id),
    remove: (id) => void dropToken.run(id),
  };
}

function readMember(row: Record<string, unknown> | undefined): Member | undefined {
  const role = ROLES.find((known) => known === row?.['role']);
  const category = CATEGORIES.find((known) => known === row?.['category']);
  if (!row || !role || !category) return undefined;
  return {
    id: toMemberId(String(row['id'])), workshop: toWorkshopId(String(row['workshop'])), name: String(row['name']), role, category,
  };
}
