/**
 * What a field of a record may hold. One table per collection is built from
 * these; readers, commands, the gate and the session file all obey that table,
 * so a field is described once.
 */
import { LIMITS } from '../domain/limits.ts';
import { RECORD_ID } from '../domain/ids.ts';

export type FieldValue = string | number | boolean | null;

/** What changing a field means for permission: its words, its place, or its protection. */
export type FieldDeed = 'edit' | 'move' | 'govern' | 'fixed';

export interface PlainField<T extends FieldValue = FieldValue> {
  readonly kind: 'plain';
  readonly deed: FieldDeed;
  /** The value as it may be used, or `undefined` when it isn't one of this field's. Never throws. */
  readonly parse: (value: unknown) => T | undefined;
  /** What readers see where the document holds nothing, or nothing sane. */
  readonly fallback: T;
}

/** Words that several people may write at once: a Y.Text of plain characters. */
export interface TextField {
  readonly kind: 'text';
  readonly deed: 'edit';
  readonly max: number;
}

/**
 * A set of record keys, stored as one entry a member (`clusters:KEY` → true), so
 * that two people who each add one both succeed, which an array would not give.
 */
export interface SetField {
  readonly kind: 'set';
  readonly deed: 'edit';
}

export type Field = PlainField | TextField | SetField;
export type Fields = Readonly<Record<string, Field>>;

export type ValueOf<F extends Field> =
  F extends PlainField<infer T> ? T : F extends TextField ? string : readonly string[];

function plain<T extends FieldValue>(parse: (value: unknown) => T | undefined, fallback: T, deed: FieldDeed = 'edit'): PlainField<T> {
  return { kind: 'plain', deed, parse, fallback };
}

export function text(max: number = LIMITS.textCharacters): TextField {
  return { kind: 'text', deed: 'edit', max };
}

export function keySet(): SetField {
  return { kind: 'set', deed: 'edit' };
}

export function oneOf<const V extends string>(values: readonly V[], fallback: NoInfer<V>, deed?: FieldDeed): PlainField<V> {
  return plain((value) => values.find((known) => known === value), fallback, deed);
}

export function optionOf<const V extends string>(values: readonly V[]): PlainField<V | ''> {
  return plain<V | ''>((value) => (value === '' ? '' : values.find((known) => known === value)), '');
}

export function short(max: number = LIMITS.shortCharacters, deed?: FieldDeed): PlainField<string> {
  return plain((value) => (typeof value === 'string' && value.length <= max ? value : undefined), '', deed);
}

/** Another record's key, or nothing. Dangling keys are lawful: readers treat what is gone as nothing. */
export function reference(deed?: FieldDeed): PlainField<string> {
  return plain((value) => (typeof value === 'string' && (value === '' || RECORD_ID.test(value)) ? value : undefined), '', deed);
}

export function number(from: number, to: number, fallback: number, deed?: FieldDeed): PlainField<number> {
  return plain((value) => (isBetween(value, from, to) ? value : undefined), fallback, deed);
}

export function maybeNumber(from: number, to: number, deed?: FieldDeed): PlainField<number | null> {
  return plain<number | null>((value) => (value === null || isBetween(value, from, to) ? value : undefined), null, deed);
}

export function flag(deed?: FieldDeed): PlainField<boolean> {
  return plain((value) => (typeof value === 'boolean' ? value : undefined), false, deed);
}

/** A calendar day as `YYYY-MM-DD`, or nothing. Days that don't exist (31 February) aren't days. */
export function day(): PlainField<string> {
  return plain((value) => (value === '' || isDay(value) ? value : undefined), '');
}

export function coordinate(): PlainField<number> {
  return number(-LIMITS.coordinate, LIMITS.coordinate, 0, 'move');
}

function isBetween(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && value >= from && value <= to;
}

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

/** The set field and member that a stored key such as `clusters:KEY` names; `undefined` for other keys. */
export function splitSetKey(key: string): { readonly field: string; readonly member: string } | undefined {
  const colon = key.indexOf(':');
  if (colon < 1) return undefined;
  const member = key.slice(colon + 1);
  return RECORD_ID.test(member) ? { field: key.slice(0, colon), member } : undefined;
}

export function setKey(field: string, member: string): string {
  return `${field}:${member}`;
}
