/** Which workshops exist and where each stands. Knows no board. */
import type { DatabaseSync } from 'node:sqlite';
import { toWorkshopId, type WorkshopId } from '#shared/domain/ids.ts';
import type { Session } from '#shared/domain/session.ts';
import { AGENDAS, LANGUAGES, type Agenda, type Language } from '#shared/domain/vocabulary.ts';
import { emptyLog } from '../journal/database.ts';
import { readSession } from './read-session.ts';

export interface Workshop {
  readonly id: WorkshopId;
  readonly title: string;
  readonly language: Language;
  readonly templateId: string | undefined;
  readonly agenda: Agenda;
  readonly retentionDays: number;
  readonly joinCode: string;
  readonly createdAt: number;
}

export interface Catalogue {
  add(workshop: Workshop, session: Session): void;
  get(id: string): Workshop | undefined;
  byJoinCode(code: string): Workshop | undefined;
  all(): readonly Workshop[];
  session(id: WorkshopId): Session | undefined;
  /** Changes how long a workshop is kept, counted from its beginning. */
  setRetention(id: WorkshopId, days: number): void;
  saveSession(id: WorkshopId, session: Session): void;
  /** Forgets a workshop with its members and links. Its board is the journal's to erase. */
  remove(id: WorkshopId): void;
}

export function createCatalogue(database: DatabaseSync): Catalogue {
  database.exec(`
    CREATE TABLE IF NOT EXISTS workshops (
      id TEXT PRIMARY KEY, title TEXT NOT NULL, language TEXT NOT NULL, template_id TEXT, agenda TEXT NOT NULL,
      retention_days INTEGER NOT NULL, join_code TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, session TEXT NOT NULL
    ) STRICT;
  `);
  const insert = database.prepare('INSERT INTO workshops (id, title, language, template_id, agenda, retention_days, join_code, created_at, session) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const byId = database.prepare('SELECT * FROM workshops WHERE id = ?');
  const byCode = database.prepare('SELECT * FROM workshops WHERE join_code = ?');
  const all = database.prepare('SELECT * FROM workshops ORDER BY created_at DESC');
  const sessionOf = database.prepare('SELECT session FROM workshops WHERE id = ?');
  const save = database.prepare('UPDATE workshops SET session = ? WHERE id = ?');
  const setRetention = database.prepare('UPDATE workshops SET retention_days = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM workshops WHERE id = ?');

  return {
    add(workshop, session) {
      insert.run(
        workshop.id, workshop.title, workshop.language, workshop.templateId ?? null, workshop.agenda,
        workshop.retentionDays, workshop.joinCode, workshop.createdAt, JSON.stringify(session),
      );
    },
    get: (id) => readWorkshop(byId.get(id)),
    byJoinCode: (code) => readWorkshop(byCode.get(code)),
    all: () => all.all().map(readWorkshop).filter((workshop) => workshop !== undefined),
    session: (id) => readSession(sessionOf.get(id)?.['session']),
    setRetention: (id, days) => void setRetention.run(days, id),
    saveSession: (id, session) => void save.run(JSON.stringify(session), id),
    remove(id) {
      remove.run(id);
      // Names and titles must not live on in the write-ahead log.
      emptyLog(database);
    },
  };
}

function readWorkshop(row: Record<string, unknown> | undefined): Workshop | undefined {
  if (!row) return undefined;
  const templateId = row['template_id'];
  return {
    id: toWorkshopId(String(row['id'])),
    title: String(row['title']),
    language: LANGUAGES.find((known) => known === row['language']) ?? 'id',
    templateId: typeof templateId === 'string' ? templateId : undefined,
    agenda: AGENDAS.find((known) => known === row['agenda']) ?? 'short',
    retentionDays: Number(row['retention_days']),
    joinCode: String(row['join_code']),
    createdAt: Number(row['created_at']),
  };
}
