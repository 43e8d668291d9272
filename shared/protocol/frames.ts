/**
 * The wire, message by message. Numbers 0 to 3 are y-websocket's; ours begin at
 * 64, and a client that doesn't know them loses comfort, never data.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

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
  /** Server → client: the epoch this workshop is in, before anything else. */
  hello: 79,
} as const;

export const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/** What a client may send. */
export type ClientFrame =
  | { readonly type: 'step1'; readonly stateVector: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array; readonly resync: boolean }
  | { readonly type: 'awareness'; readonly update: Uint8Array }
  | { readonly type: 'query-awareness' }
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
    case MESSAGE.command:
      return { type: 'command', text: decoding.readVarString(decoder) };
    default:
      return { type: 'unknown', number };
  }
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

export function acknowledgedFrame(count: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE.acknowledged);
    encoding.writeVarUint(encoder, count);
  });
}

type JsonMessage = typeof MESSAGE.refused | typeof MESSAGE.session | typeof MESSAGE.command | typeof MESSAGE.answer | typeof MESSAGE.notice | typeof MESSAGE.own | typeof MESSAGE.hello;

export function jsonFrame(number: JsonMessage, value: unknown): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, JSON.stringify(value));
  });
}
