import * as Y from 'yjs';
import { refusal, type Actor, type Deed } from '../../domain/permissions.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { RECORD_ID } from '../../domain/ids.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Policy } from '../../domain/stage.ts';
import type { Collection } from '../../domain/vocabulary.ts';
import { recordMap, textOf, type Board } from '../board.ts';
import { setKey, type Field, type FieldDeed } from '../fields.ts';
import { fieldsOf } from '../schema.ts';
import type { Command, CommandRefusal } from './command.ts';
import { steps, type Step, type Values } from './steps.ts';

/** Who acts, under which rules, at what time (ms since 1970, as the server sees it). */
export interface Hand {
  readonly actor: Actor;
  readonly policy: Policy;
  readonly now: number;
  /** The origin that undo and sync know the transaction by. */
  readonly origin: unknown;
}

/**
 * Carries out one command as one transaction: one undo step here, one message
 * on the wire, one frame on the projector. All of it, or, when any part is
 * refused, nothing.
 */
export function applyCommand(board: Board, command: Command, hand: Hand): Result<void, CommandRefusal> {
  const work = steps(board, command);
  const denied = firstRefusal(board, work, hand);
  if (denied) return err(denied);
  board.doc.transact(() => {
    for (const step of work) write(board, step, hand);
  }, hand.origin);
  return ok();
}

/** Why `command` would be refused, without doing it: for buttons. */
export function commandRefusal(board: Board, command: Command, hand: Omit<Hand, 'now' | 'origin'>): CommandRefusal | undefined {
  return firstRefusal(board, steps(board, command), hand);
}

function firstRefusal(board: Board, work: readonly Step[], hand: Omit<Hand, 'now' | 'origin'>): CommandRefusal | undefined {
  const before: Before = { added: new Set(), lengths: new Map() };
  for (const step of work) {
    const denied = stepRefusal(board, step, hand, before);
    if (denied) return denied;
    remember(step, before);
  }
  return undefined;
}

/** What the earlier steps of one command will have done by the time a later one is carried out. */
interface Before {
  readonly added: Set<string>;
  /** Lengths of the texts they write in, by `collection/id/field`. */
  readonly lengths: Map<string, number>;
}

function remember(step: Step, { added, lengths }: Before): void {
  const record = `${step.collection}/${step.id}`;
  if (step.type === 'remove') return;
  if (step.type === 'add') added.add(record);
  if (step.type === 'edit-text') {
    const key = `${record}/${step.field}`;
    lengths.set(key, (lengths.get(key) ?? 0) - step.remove + step.insert.length);
    return;
  }
  for (const [name, value] of Object.entries(step.values)) if (typeof value === 'string') lengths.set(`${record}/${name}`, value.length);
}

function stepRefusal(board: Board, step: Step, { actor, policy }: Omit<Hand, 'now' | 'origin'>, before: Before): CommandRefusal | undefined {
  const { collection } = step;
  const isNew = before.added.has(`${collection}/${step.id}`);
  if (step.type === 'add') {
    if (board.collections[collection].size >= LIMITS.records) return 'board-full';
    if (isNew || recordMap(board, collection, step.id)) return 'invalid-value';
    const target = { collection, author: actor.member, locked: false, policy };
    const protects = Object.entries(step.values).some(([name, value]) => fieldAt(collection, name)?.deed === 'govern' && value !== false);
    return refusal(actor, 'add', target) ?? (protects ? refusal(actor, 'govern', target) : undefined) ?? invalidValue(collection, step.values);
  }
  const record = recordMap(board, collection, step.id);
  if (!record && !isNew) return 'record-gone';
  // What this very command adds is its writer's, and was judged as it was added.
  const author = isNew ? actor.member : record?.get('author');
  const target = { collection, author: typeof author === 'string' ? author : undefined, locked: record?.get('locked') === true, policy };
  if (step.type === 'remove') return isNew ? undefined : refusal(actor, 'delete', target);
  if (step.type === 'edit-text') return (isNew ? undefined : refusal(actor, 'edit', target)) ?? textRefusal(board, step, before);
  for (const name of Object.keys(step.values)) {
    const deed = fieldAt(collection, name)?.deed;
    if (deed === 'fixed' && !isNew) return 'author-fixed';
    const denied = isNew && deed !== 'govern' ? undefined : refusal(actor, deedOf(deed), target);
    if (denied) return denied;
  }
  return invalidValue(collection, step.values);
}

function fieldAt(collection: Collection, name: string): Field | undefined {
  const fields = fieldsOf(collection);
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** The act that changing a field is; what is fixed at birth is nobody's to change but by governing. */
export function deedOf(deed: FieldDeed | undefined): Deed {
  return deed === 'edit' || deed === 'move' ? deed : 'govern';
}

function textRefusal(board: Board, step: Step & { type: 'edit-text' }, { lengths }: Before): CommandRefusal | undefined {
  const field = fieldAt(step.collection, step.field);
  if (field?.kind !== 'text') return 'invalid-value';
  const key = `${step.collection}/${step.id}/${step.field}`;
  const length = lengths.get(key) ?? textOf(board, step.collection, step.id, step.field)?.length ?? 0;
  lengths.set(key, length);
  if (step.index < 0 || step.remove < 0 || step.index + step.remove > length) return 'invalid-value';
  return length - step.remove + step.insert.length > field.max ? 'text-full' : undefined;
}

function invalidValue(collection: Collection, values: Values): CommandRefusal | undefined {
  for (const [name, value] of Object.entries(values)) {
    const field = fieldAt(collection, name);
    if (!field) return 'invalid-value';
    if (field.kind === 'text' && typeof value === 'string' && value.length > field.max) return 'text-full';
    if (!isLawful(field, value)) return 'invalid-value';
  }
  return undefined;
}

function isLawful(field: Field, value: unknown): boolean {
  if (field.kind === 'plain') return field.parse(value) !== undefined;
  if (field.kind === 'text') return typeof value === 'string';
  return Array.isArray(value) && value.length <= LIMITS.setMembers && value.every((member) => typeof member === 'string' && RECORD_ID.test(member));
}

function write(board: Board, step: Step, hand: Hand): void {
  switch (step.type) {
    case 'add': {
      const record = new Y.Map<unknown>();
      // Author and time go in first: whoever reads half a record knows at least whose it is.
      record.set('author', hand.actor.member);
      record.set('createdAt', hand.now);
      board.collections[step.collection].set(step.id, record);
      addTexts(record, step.collection);
      setValues(record, step.collection, step.values);
      return;
    }
    case 'set': {
      const record = recordMap(board, step.collection, step.id);
      if (record) setValues(record, step.collection, step.values);
      return;
    }
    case 'edit-text': {
      const words = textOf(board, step.collection, step.id, step.field) ?? beginWords(board, step);
      if (!words) return;
      if (step.remove > 0) words.delete(step.index, step.remove);
      words.insert(step.index, step.insert);
      return;
    }
    case 'remove':
      board.collections[step.collection].delete(step.id);
      return;
    default:
      return step satisfies never;
  }
}

/** Every word field exists from the start: two people who begin it at once would else each make their own. */
function addTexts(record: Y.Map<unknown>, collection: Collection): void {
  for (const [name, field] of Object.entries(fieldsOf(collection))) {
    if (field.kind === 'text') record.set(name, new Y.Text());
  }
}

function setValues(record: Y.Map<unknown>, collection: Collection, values: Values): void {
  const fields = fieldsOf(collection);
  for (const [name, value] of Object.entries(values)) {
    const field = fields[name];
    if (!field) continue;
    if (field.kind === 'set') setMembers(record, name, Array.isArray(value) ? value : []);
    else if (field.kind === 'text') setWords(record, name, typeof value === 'string' ? value : '');
    else if (record.get(name) !== value) record.set(name, value);
  }
}

function setWords(record: Y.Map<unknown>, name: string, value: string): void {
  const words = record.get(name);
  if (!(words instanceof Y.Text)) return;
  if (words.length > 0) words.delete(0, words.length);
  words.insert(0, value);
}

/** A record made by another program may lack a word field until somebody writes in it. */
function beginWords(board: Board, step: Step & { type: 'edit-text' }): Y.Text | undefined {
  const words = new Y.Text();
  recordMap(board, step.collection, step.id)?.set(step.field, words);
  return words.doc ? words : undefined;
}

function setMembers(record: Y.Map<unknown>, name: string, members: readonly unknown[]): void {
  const wanted = new Set(members.filter((member) => typeof member === 'string').map((member) => setKey(name, member)));
  for (const key of [...record.keys()]) if (key.startsWith(`${name}:`) && !wanted.has(key)) record.delete(key);
  for (const key of wanted) if (record.get(key) !== true) record.set(key, true);
}
