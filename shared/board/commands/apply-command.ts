import * as Y from 'yjs';
import { refusal, type Actor, type Deed } from '../../domain/permissions.ts';
import { err, ok, type Result } from '../../domain/result.ts';
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
  const added = new Set<string>();
  for (const step of work) {
    if (step.type === 'add') added.add(`${step.collection}/${step.id}`);
    else if (added.has(`${step.collection}/${step.id}`)) continue;
    const denied = stepRefusal(board, step, hand);
    if (denied) return denied;
  }
  return undefined;
}

function stepRefusal(board: Board, step: Step, { actor, policy }: Omit<Hand, 'now' | 'origin'>): CommandRefusal | undefined {
  const { collection } = step;
  if (step.type === 'add') {
    if (board.collections[collection].size >= LIMITS.records) return 'board-full';
    if (recordMap(board, collection, step.id)) return 'invalid-value';
    return (
      refusal(actor, 'add', { collection, author: actor.member, locked: false, policy }) ?? invalidValue(collection, step.values)
    );
  }
  const record = recordMap(board, collection, step.id);
  if (!record) return 'record-gone';
  const author = record.get('author');
  const target = { collection, author: typeof author === 'string' ? author : undefined, locked: record.get('locked') === true, policy };
  if (step.type === 'remove') return refusal(actor, 'delete', target);
  if (step.type === 'edit-text') {
    return refusal(actor, 'edit', target) ?? textRefusal(board, step);
  }
  for (const field of Object.keys(step.values)) {
    const denied = refusal(actor, deedOf(fieldsOf(collection)[field]?.deed), target);
    if (denied) return denied;
  }
  return invalidValue(collection, step.values);
}

/** The act that changing a field is; what is fixed at birth is nobody's to change but by governing. */
export function deedOf(deed: FieldDeed | undefined): Deed {
  return deed === 'edit' || deed === 'move' ? deed : 'govern';
}

function textRefusal(board: Board, step: Step & { type: 'edit-text' }): CommandRefusal | undefined {
  const field = fieldsOf(step.collection)[step.field];
  if (field?.kind !== 'text') return 'invalid-value';
  const length = textOf(board, step.collection, step.id, step.field)?.length ?? 0;
  if (step.index < 0 || step.remove < 0 || step.index + step.remove > length) return 'invalid-value';
  return length - step.remove + step.insert.length > field.max ? 'text-full' : undefined;
}

function invalidValue(collection: Collection, values: Values): CommandRefusal | undefined {
  const fields = fieldsOf(collection);
  for (const [name, value] of Object.entries(values)) {
    const field = fields[name];
    if (!field) return 'invalid-value';
    if (field.kind === 'text' && typeof value === 'string' && value.length > field.max) return 'text-full';
    if (!isLawful(field, value)) return 'invalid-value';
  }
  return undefined;
}

function isLawful(field: Field, value: unknown): boolean {
  if (field.kind === 'plain') return field.parse(value) !== undefined;
  if (field.kind === 'text') return typeof value === 'string';
  return Array.isArray(value) && value.length <= LIMITS.setMembers;
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
      insertRuns(words, step.index, step.insert);
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
  insertRuns(words, 0, value);
}

/** A record made by another program may lack a word field until somebody writes in it. */
function beginWords(board: Board, step: Step & { type: 'edit-text' }): Y.Text | undefined {
  const words = new Y.Text();
  recordMap(board, step.collection, step.id)?.set(step.field, words);
  return words.doc ? words : undefined;
}

/** A long paste goes in as several runs, each within what the gate lets through at once. */
function insertRuns(words: Y.Text, index: number, insert: string): void {
  for (let from = 0; from < insert.length; from += LIMITS.runCharacters) {
    words.insert(index + from, insert.slice(from, from + LIMITS.runCharacters));
  }
}

function setMembers(record: Y.Map<unknown>, name: string, members: readonly unknown[]): void {
  const wanted = new Set(members.filter((member) => typeof member === 'string').map((member) => setKey(name, member)));
  for (const key of [...record.keys()]) if (key.startsWith(`${name}:`) && !wanted.has(key)) record.delete(key);
  for (const key of wanted) if (record.get(key) !== true) record.set(key, true);
}
