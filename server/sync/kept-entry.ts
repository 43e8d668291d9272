/** How a room writes itself into the journal: entries of one update and its facts, snapshots of everything. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { asObject } from '#shared/domain/unknown.ts';
import type { LedgerFact } from './gate/ledger.ts';

export interface KeptEntry {
  readonly update: Uint8Array | undefined;
  readonly facts: readonly LedgerFact[];
}

const FORMAT = 1;

export function encodeEntry({ update, facts }: KeptEntry): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeUint8(encoder, FORMAT);
    encoding.writeVarUint8Array(encoder, update ?? new Uint8Array());
    encoding.writeVarString(encoder, JSON.stringify(facts));
  });
}

/** Throws when the bytes are no entry: then the journal is damaged, which is never an empty board. */
export function decodeEntry(bytes: Uint8Array): KeptEntry {
  const decoder = decoding.createDecoder(bytes);
  const format = decoding.readUint8(decoder);
  if (format !== FORMAT) throw new Error(`journal entry of unknown format ${format}`);
  const update = decoding.readVarUint8Array(decoder);
  const facts: unknown = JSON.parse(decoding.readVarString(decoder));
  return { update: update.length > 0 ? update : undefined, facts: Array.isArray(facts) ? facts.filter(isFact) : [] };
}

function isFact(value: unknown): value is LedgerFact {
  const kind = asObject(value)?.['kind'];
  return kind === 'client-id' || kind === 'refused';
}
