/** A workshop as one JSON file: made by an export, read by an import, equal after both. */
import { RECORD_ID } from '../domain/ids.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { isStageId, type StageId } from '../domain/stage.ts';
import { AGENDAS, COLLECTION_NAMES, LANGUAGES, type Agenda, type Collection, type Language } from '../domain/vocabulary.ts';
import { asObject } from '../domain/unknown.ts';
import type { Field } from '../board/fields.ts';
import { fieldsOf, SCHEMA_VERSION } from '../board/schema.ts';
import type { Snapshot } from '../board/snapshot.ts';

export const SESSION_FORMAT = 'rembuk-session';

export interface SessionFile {
  readonly format: typeof SESSION_FORMAT;
  readonly schemaVersion: number;
  readonly workshop: {
    readonly title: string;
    readonly language: Language;
    readonly templateId: string | null;
    readonly agenda: Agenda;
    readonly retentionDays: number;
  };
  readonly stage: StageId | null;
  readonly board: Snapshot;
}

export type SessionFileProblem =
  | { readonly name: 'not-a-session-file' }
  | { readonly name: 'session-file-too-new'; readonly detail: string }
  | { readonly name: 'session-file-broken'; readonly detail: string };

type Read<T> = Result<T, SessionFileProblem>;

/** Reads what may be a session file. Strict: a file that can't be read whole isn't read in part. */
export function readSessionFile(value: unknown): Read<SessionFile> {
  const file = asObject(value);
  if (!file || file['format'] !== SESSION_FORMAT) return err({ name: 'not-a-session-file' });
  const version = file['schemaVersion'];
  if (typeof version !== 'number' || version < 1) return broken('schemaVersion');
  if (version > SCHEMA_VERSION) return err({ name: 'session-file-too-new', detail: `schemaVersion ${version}` });
  const workshop = readWorkshop(file['workshop']);
  if (!workshop) return broken('workshop');
  const stage = file['stage'];
  if (stage !== null && !(typeof stage === 'string' && isStageId(stage))) return broken('stage');
  const board = readBoard(file['board']);
  if (!board.ok) return board;
  return ok({ format: SESSION_FORMAT, schemaVersion: SCHEMA_VERSION, workshop, stage, board: board.value });
}

function broken(detail: string): Result<never, SessionFileProblem> {
  return err({ name: 'session-file-broken', detail });
}

function readWorkshop(value: unknown): SessionFile['workshop'] | undefined {
  const from = asObject(value);
  const title = from?.['title'];
  const language = LANGUAGES.find((known) => known === from?.['language']);
  const agenda = AGENDAS.find((known) => known === from?.['agenda']);
  const days = from?.['retentionDays'];
  const templateId = from?.['templateId'];
  if (typeof title !== 'string' || title.length === 0 || title.length > 160 || !language || !agenda) return undefined;
  if (typeof days !== 'number' || !Number.isInteger(days) || days < 1 || days > 3650) return undefined;
  return { title, language, agenda, retentionDays: days, templateId: typeof templateId === 'string' ? templateId : null };
}

/** Reads a board as plain data from outside: each field is held against the schema. */
export function readBoard(value: unknown): Read<Snapshot> {
  const from = asObject(value);
  if (!from) return broken('board');
  const board: Record<string, unknown> = { schemaVersion: SCHEMA_VERSION };
  for (const collection of COLLECTION_NAMES) {
    const records = from[collection] ?? [];
    if (!Array.isArray(records)) return broken(`board.${collection}`);
    const seen = new Set<string>();
    for (const [index, record] of records.entries()) {
      const fault = recordFault(collection, record);
      const id = String(asObject(record)?.['id']);
      if (fault || seen.has(id)) return broken(`board.${collection}[${index}]${fault ? `.${fault}` : '.id'}`);
      seen.add(id);
    }
    board[collection] = records.map((record) => complete(collection, record));
  }
  // Each record was held against the table above; the type says the same.
  return ok(board as Snapshot);
}

/** The first field that isn't what the table says; undefined for a sound record. */
function recordFault(collection: Collection, value: unknown): string | undefined {
  const record = asObject(value);
  if (!record) return 'record';
  if (typeof record['id'] !== 'string' || !RECORD_ID.test(record['id'])) return 'id';
  if (typeof record['author'] !== 'string' || record['author'] === '') return 'author';
  const fields = fieldsOf(collection);
  for (const [name, field] of Object.entries(fields)) {
    if (record[name] !== undefined && !isLawful(field, record[name])) return name;
  }
  return Object.keys(record).find((name) => name !== 'id' && !Object.hasOwn(fields, name));
}

function isLawful(field: Field, value: unknown): boolean {
  if (field.kind === 'plain') return field.parse(value) !== undefined;
  if (field.kind === 'text') return typeof value === 'string' && value.length <= field.max;
  return Array.isArray(value) && value.every((member) => typeof member === 'string' && RECORD_ID.test(member));
}

/** Fields that an older file lacks read as they would from an older board. */
function complete(collection: Collection, value: unknown): Record<string, unknown> {
  const record = asObject(value) ?? {};
  const whole: Record<string, unknown> = { id: record['id'] };
  for (const [name, field] of Object.entries(fieldsOf(collection))) {
    whole[name] = record[name] ?? (field.kind === 'plain' ? field.fallback : field.kind === 'text' ? '' : []);
  }
  return whole;
}

