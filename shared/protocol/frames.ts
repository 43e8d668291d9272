/**
 * The wire, message by message. Numbers 0 to 3 are y-websocket's; ours begin at
 * 64, and a client that doesn't know them loses comfort, never data.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { LIMITS } from '../domain/limits.ts';

export const MESSAGE = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  /** Server → client: all update frames of this connection up to the n-th are on disk. */
  acknowledged: 64,
  /** Server → client: parts of an update were not let in. */
  refused: 65,
  /** Server → client: where the workshop stands. */
  session: 66,
  /** Client → server: a command with its id. */
  command: 67,
  /** Server → client: the answer to a command. */
  answer: 68,
  /** Server → client: something everybody should know, such as a full disk. */
  notice: 69,
  /** Server → client: what it keeps for this person alone: own sealed papers, the late box. */
  own: 70,
  /** Server → client: how many have handed something in, by open round; everything else of the session is as it was. */
  turnout: 71,
  /** Server → client: the epoch this workshop is in, before anything else. */
  hello: 79,
  /** Client → server: how much of others' presence this screen shows. */
  presenceWanted: 80,
  /** Server → client: where pointers are now, in short form, for whoever asked for it. */
  cursors: 81,
} as const;

/** How much of the others a screen shows, by its number on the wire: nobody, people, people with where they point. */
export const PRESENCE_WANTED = ['none', 'people', 'cursors'] as const;
export type PresenceWanted = (typeof PRESENCE_WANTED)[number];

export const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/** What a client may send. */
export type ClientFrame =
  | { readonly type: 'step1'; readonly stateVector: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array; readonly resync: boolean }
  | { readonly type: 'awareness'; readonly update: Uint8Array }
  | { readonly type: 'query-awareness' }
  | { readonly type: 'presence-wanted'; readonly wanted: PresenceWanted }
  | { readonly type: 'command'; readonly text: string }
  | { readonly type: 'unknown'; readonly number: number };

/** Reads a frame; `undefined` when the bytes are none. Never throws. */
export function readClientFrame(bytes: Uint8Array): ClientFrame | undefined {
  try {
    return read(decoding.createDecoder(bytes));
  } catch {
    // lib0 throws at the end of the bytes: then they were no frame.
    return undefined;
  }
}

function read(decoder: decoding.Decoder): ClientFrame | undefined {
  const number = decoding.readVarUint(decoder);
  switch (number) {
    case MESSAGE.sync:
      return readSync(decoder);
    case MESSAGE.awareness:
      return { type: 'awareness', update: decoding.readVarUint8Array(decoder) };
    case MESSAGE.queryAwareness:
      return { type: 'query-awareness' };
    case MESSAGE.presenceWanted:
      return readWanted(decoder);
    case MESSAGE.command:
      return { type: 'command', text: decoding.readVarString(decoder) };
    default:
      return { type: 'unknown', number };
  }
}

function readWanted(decoder: decoding.Decoder): ClientFrame {
  const wanted = PRESENCE_WANTED[decoding.readVarUint(decoder)];
  // A later client may want what this server doesn't have yet.
  return wanted ? { type: 'presence-wanted', wanted } : { type: 'unknown', number: MESSAGE.presenceWanted };
}

function readSync(decoder: decoding.Decoder): ClientFrame | undefined {
  const step = decoding.readVarUint(decoder);
  const payload = decoding.readVarUint8Array(decoder);
  if (step === SYNC.step1) return { type: 'step1', stateVector: payload };
  if (step === SYNC.step2 || step === SYNC.update) return { type: 'update', update: payload, resync: step === SYNC.step2 };
  return undefined;
}

export function syncFrame(step: (typeof SYNC)[keyof typeof SYNC], payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.sync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

export function awarenessFrame(update: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, update);
  });
}

export function presenceWantedFrame(wanted: PresenceWanted): Uint8Array {
  return Uint8Array.from([MESSAGE.presenceWanted, PRESENCE_WANTED.indexOf(wanted)]);
}

/** Where one client's pointer is; `clock` is that of its awareness state. */
export interface CursorEntry {
  readonly client: number;
  readonly clock: number;
  readonly x: number;
  readonly y: number;
}

/** A dozen bytes a pointer, where a whole awareness state takes two hundred. */
export function cursorsFrame(entries: readonly CursorEntry[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.cursors);
    encoding.writeVarUint(encoder, entries.length);
    for (const { client, clock, x, y } of entries) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarInt(encoder, onBoard(x));
      encoding.writeVarInt(encoder, onBoard(y));
    }
  });
}

function onBoard(coordinate: number): number {
  return Math.round(Math.max(-LIMITS.coordinate, Math.min(LIMITS.coordinate, coordinate)));
}

/** Reads what follows the message number; throws at bytes that are no such frame. */
export function readCursors(decoder: decoding.Decoder): readonly CursorEntry[] {
  const entries: CursorEntry[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
    entries.push({ client: decoding.readVarUint(decoder), clock: decoding.readVarUint(decoder), x: decoding.readVarInt(decoder), y: decoding.readVarInt(decoder) });
  }
  return entries;
}

export function acknowledgedFrame(count: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.acknowledged);
    encoding.writeVarUint(encoder, count);
  });
}

type JsonMessage = typeof MESSAGE.refused | typeof MESSAGE.session | typeof MESSAGE.command | typeof MESSAGE.answer | typeof MESSAGE.notice | typeof MESSAGE.own | typeof MESSAGE.turnout | typeof MESSAGE.hello;

export function jsonFrame(number: JsonMessage, value: unknown): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, JSON.stringify(value));
  });
}
