/** Who takes part in which workshop. Names live here and nowhere else, so that one row can be forgotten. */
import type { DatabaseSync } from 'node:sqlite';
import { randomKey, toMemberId, toWorkshopId, type MemberId, type WorkshopId } from '#shared/domain/ids.ts';
import { CATEGORIES, LANGUAGES, ROLES, type Category, type Language, type Role } from '#shared/domain/vocabulary.ts';
import { addColumn, emptyLog } from '../journal/database.ts';
import { hashOf, newToken } from './tokens.ts';

export interface Member {
  readonly id: MemberId;
  readonly workshop: WorkshopId;
  readonly name: string;
  readonly role: Role;
  readonly category: Category;
}

/** What somebody agreed to before coming in. */
export interface Consent {
  /** Version of the text in shared/i18n/consent.ts, and the language it was read in. */
  readonly version: string;
  readonly language: Language;
}

/** Everything that is kept about a member beside their work. */
export interface MemberRecord extends Member {
  readonly joinedAt: number;
  readonly consent: (Consent & { readonly at: number }) | undefined;
}

export interface NewMember {
  readonly workshop: WorkshopId;
  readonly name: string;
  readonly role: Role;
  readonly category: Category;
  /** Undefined for a projector, which is no person, and for tokens that a program was given. */
  readonly consent: Consent | undefined;
  /** The invitation link they came by; undefined for the join code. */
  readonly cameBy?: string | undefined;
}

export interface Members {
  add(member: NewMember): { readonly member: Member; readonly token: string };
  byToken(token: string): Member | undefined;
  of(workshop: WorkshopId): readonly Member[];
  /** Members who came by one of these links and are still in. */
  cameBy(workshop: WorkshopId, invites: readonly string[]): readonly Member[];
  record(id: MemberId): MemberRecord | undefined;
  rename(id: MemberId, name: string): void;
  /** Corrects what somebody said of themselves; the earlier words are gone from the disk. */
  correct(id: MemberId, words: Pick<Member, 'name' | 'category'>): void;
  setRole(id: MemberId, role: Role): void;
  /** Ends a membership: the token is worth nothing from now on. */
  remove(id: MemberId): void;
  /** Makes a member's token worth nothing while they are being erased; the returned function takes that back. */
  bar(id: MemberId): () => void;
  /** Forgets a member whole, on disk too. */
  erase(id: MemberId): void;
  /** True for a token whose member was erased since the server was started: asking again does no harm. */
  wasErased(token: string): boolean;
}

export function createMembers(database: DatabaseSync, now: () => number): Members {
  database.exec(`
    CREATE TABLE IF NOT EXISTS members (
      id TEXT PRIMARY KEY,
      workshop TEXT NOT NULL REFERENCES workshops (id) ON DELETE CASCADE,
      name TEXT NOT NULL, role TEXT NOT NULL, category TEXT NOT NULL,
      token_hash TEXT UNIQUE, consent_version TEXT, consent_at INTEGER, joined_at INTEGER NOT NULL, came_by TEXT,
      consent_language TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS members_by_workshop ON members (workshop);
  `);
  addColumn(database, 'members', 'came_by', 'TEXT');
  addColumn(database, 'members', 'consent_language', 'TEXT');
  const insert = database.prepare(
    'INSERT INTO members (id, workshop, name, role, category, token_hash, consent_version, consent_at, joined_at, came_by, consent_language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const byHash = database.prepare('SELECT id, workshop, name, role, category FROM members WHERE token_hash = ?');
  const byWorkshop = database.prepare('SELECT id, workshop, name, role, category FROM members WHERE workshop = ? ORDER BY joined_at, id');
  const camers = database.prepare('SELECT id, workshop, name, role, category FROM members WHERE workshop = ? AND token_hash IS NOT NULL AND came_by IN (SELECT value FROM json_each(?))');
  const setName = database.prepare('UPDATE members SET name = ? WHERE id = ?');
  const setRole = database.prepare('UPDATE members SET role = ? WHERE id = ?');
  const correct = database.prepare('UPDATE members SET name = ?, category = ? WHERE id = ?');
  const byId = database.prepare('SELECT * FROM members WHERE id = ?');
  const erase = database.prepare('DELETE FROM members WHERE id = ?');
  const dropToken = database.prepare('UPDATE members SET token_hash = NULL WHERE id = ?');

  /** Hashes of tokens that open nothing, because their members are being erased or have been; gone with the process. */
  const barred = new Set<string>();

  return {
    add({ workshop, name, role, category, consent, cameBy }) {
      const token = newToken();
      const member: Member = { id: toMemberId(randomKey(14)), workshop, name, role, category };
      const time = now();
      insert.run(member.id, workshop, name, role, category, hashOf(token), consent?.version ?? null, consent ? time : null, time, cameBy ?? null, consent?.language ?? null);
      return { member, token };
    },
    byToken: (token) => (barred.has(hashOf(token)) ? undefined : readMember(byHash.get(hashOf(token)))),
    of: (workshop) => byWorkshop.all(workshop).map(readMember).filter((member) => member !== undefined),
    cameBy: (workshop, invites) => camers.all(workshop, JSON.stringify(invites)).map(readMember).filter((member) => member !== undefined),
    record: (id) => readRecord(byId.get(id)),
    rename: (id, name) => void setName.run(name, id),
    correct(id, { name, category }) {
      correct.run(name, category, id);
      emptyLog(database); // What was taken out of a table lives on there.
    },
    setRole: (id, role) => void setRole.run(role, id),
    remove: (id) => void dropToken.run(id),
    bar(id) {
      const hash = byId.get(id)?.['token_hash'];
      if (typeof hash === 'string') barred.add(hash);
      return () => void (typeof hash === 'string' && barred.delete(hash));
    },
    erase(id) {
      erase.run(id);
      emptyLog(database); // What was taken out of a table lives on there.
    },
    wasErased: (token) => barred.has(hashOf(token)),
  };
}

function readRecord(row: Record<string, unknown> | undefined): MemberRecord | undefined {
  const member = readMember(row);
  if (!row || !member) return undefined;
  const version = row['consent_version'];
  // Before the language was noted, the page was Indonesian unless somebody chose otherwise.
  const language = LANGUAGES.find((known) => known === row['consent_language']) ?? 'id';
  return { ...member, joinedAt: Number(row['joined_at']), consent: typeof version === 'string' ? { version, language, at: Number(row['consent_at']) } : undefined };
}

function readMember(row: Record<string, unknown> | undefined): Member | undefined {
  const role = ROLES.find((known) => known === row?.['role']);
  const category = CATEGORIES.find((known) => known === row?.['category']);
  if (!row || !role || !category) return undefined;
  return {
    id: toMemberId(String(row['id'])), workshop: toWorkshopId(String(row['workshop'])), name: String(row['name']), role, category,
  };
}
