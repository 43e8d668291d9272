/**
 * Writes what was inspected as an update of its own. What enters the room is
 * this and never the client's bytes, so that no difference between two readers
 * of the same bytes, no trailing byte and no repeated struct can slip through.
 */
import * as Y from 'yjs';
import * as encoding from 'lib0/encoding';
import type { Entry } from './entry.ts';
import type { Range, Ranges } from './inspect-deletes.ts';
import type { Inspected } from './inspect-structs.ts';

/** @returns undefined when nothing is left to apply */
export function encodeInspected(inspected: Inspected, deletes: Ranges): Uint8Array | undefined {
  // Yjs writes clients from the highest id down; so do we.
  const groups = [...inspected.entries].filter(([, entries]) => entries.length > 0).sort(([a], [b]) => b - a);
  if (groups.length === 0 && deletes.size === 0) return undefined;
  const encoder = new Y.UpdateEncoderV1();
  encoding.writeVarUint(encoder.restEncoder, groups.length);
  for (const [client, entries] of groups) {
    const [first] = entries;
    if (!first) continue;
    encoding.writeVarUint(encoder.restEncoder, entries.length);
    encoder.writeClient(client);
    encoding.writeVarUint(encoder.restEncoder, first.id.clock + first.offset);
    for (const entry of entries) structFor(entry).write(encoder, entry.offset);
  }
  writeDeletes(encoder, deletes);
  return encoder.toUint8Array();
}

/** What is refused or without effect becomes a collected struct of equal length: clocks stay without gaps. */
function structFor(entry: Entry): Y.Item | Y.GC {
  return entry.refusal || !entry.place ? new Y.GC(entry.id, entry.length) : entry.struct;
}

function writeDeletes(encoder: Y.UpdateEncoderV1, deletes: Ranges): void {
  encoding.writeVarUint(encoder.restEncoder, deletes.size);
  for (const [client, ranges] of [...deletes].sort(([a], [b]) => b - a)) {
    encoding.writeVarUint(encoder.restEncoder, client);
    encoding.writeVarUint(encoder.restEncoder, ranges.length);
    for (const { clock, length } of sorted(ranges)) {
      encoding.writeVarUint(encoder.restEncoder, clock);
      encoding.writeVarUint(encoder.restEncoder, length);
    }
  }
}

function sorted(ranges: readonly Range[]): readonly Range[] {
  return [...ranges].sort((a, b) => a.clock - b.clock);
}
