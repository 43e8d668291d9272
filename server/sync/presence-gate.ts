/**
 * Awareness: a connection speaks only for its own Yjs client ids, says only what
 * presence is for, and its name and role are stamped here. Never stored.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { LIMITS } from '#shared/domain/limits.ts';
import { asObject } from '#shared/domain/unknown.ts';

export interface PresenceEntry {
  readonly client: number;
  readonly clock: number;
  /** Undefined when the client has left. */
  readonly state: Readonly<Record<string, unknown>> | undefined;
}

/** Reads an awareness update; `undefined` when it is none. Never throws. */
export function readPresence(update: Uint8Array): readonly PresenceEntry[] | undefined {
  if (update.length > LIMITS.awarenessBytes) return undefined;
  try {
    const decoder = decoding.createDecoder(update);
    const count = decoding.readVarUint(decoder);
    const entries: PresenceEntry[] = [];
    for (let index = 0; index < count; index += 1) {
      const client = decoding.readVarUint(decoder);
      const clock = decoding.readVarUint(decoder);
      entries.push({ client, clock, state: asObject(JSON.parse(decoding.readVarString(decoder))) });
    }
    return entries;
  } catch {
    // Bytes that end too early or JSON that is none: not an awareness update.
    return undefined;
  }
}

export function encodePresence(entries: readonly PresenceEntry[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length);
    for (const { client, clock, state } of entries) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, JSON.stringify(state ?? null));
    }
  });
}

/** Who the server knows the speaker to be. */
export interface Stamp {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly category: string;
}

/** What others are shown of a state: the stamp, where the pointer is, what is selected and written in. */
export function stampState(state: Readonly<Record<string, unknown>>, stamp: Stamp): Readonly<Record<string, unknown>> {
  return { user: stamp, cursor: readCursor(state['cursor']), selection: readKeys(state['selection']), typing: readKey(state['typing']) };
}

/** Where a state's pointer is; undefined when it isn't on the board. */
export function readCursor(value: unknown): { readonly x: number; readonly y: number } | undefined {
  const cursor = asObject(value);
  const x = cursor?.['x'];
  const y = cursor?.['y'];
  return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y) ? { x, y } : undefined;
}

function readKeys(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map(readKey).filter((key) => key !== undefined).slice(0, 20);
}

function readKey(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 80 ? value : undefined;
}
