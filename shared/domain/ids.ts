/** Branded identifiers. This is the only file that turns a string into one. */
import { uint32 } from 'lib0/random';

declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

export type WorkshopId = Branded<'WorkshopId'>;
export type MemberId = Branded<'MemberId'>;
export type RecordId = Branded<'RecordId'>;

/** The shape of every record key in the shared document (see docs/protocol.md); one name would be no key to a plain object. */
export const RECORD_ID = /^(?!__proto__$)[A-Za-z0-9_-]{4,40}$/;

/** Whoever is meant by records that came with a template or an import: nobody in the room. */
export const SYSTEM_MEMBER = 'rembuk' as MemberId;

/** Whoever wrote something and has since had their data erased: nobody who can be told from another. */
export const ANONYMOUS_MEMBER = 'anonymous' as MemberId;

export function toWorkshopId(text: string): WorkshopId {
  return text as WorkshopId;
}

export function toMemberId(text: string): MemberId {
  return text as MemberId;
}

/** Reads a record key; `undefined` when it hasn't the shape of one. */
export function toRecordId(text: string): RecordId | undefined {
  return RECORD_ID.test(text) ? (text as RecordId) : undefined;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz';

/** A random key of `length` letters, about 5.7 bits each, from the platform's secure source. */
export function randomKey(length: number): string {
  let key = '';
  while (key.length < length) {
    const draw = uint32() >>> 8;
    // 54 letters: refuse the uneven remainder, so that each letter is equally likely.
    if (draw < 16_777_206) key += ALPHABET.charAt(draw % ALPHABET.length);
  }
  return key;
}

/** A fresh key for a record; 16 letters are enough for every forum to come. */
export function newRecordId(): RecordId {
  return randomKey(16) as RecordId;
}
