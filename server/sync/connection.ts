/** One person's line: what may go out, how fast things may come in, and how far it has been acknowledged. */
import { LIMITS } from '#shared/domain/limits.ts';
import type { Actor } from '#shared/domain/permissions.ts';
import type { Role } from '#shared/domain/vocabulary.ts';
import { CLOSE, type CloseCode } from '#shared/protocol/close-codes.ts';
import { acknowledgedFrame } from '#shared/protocol/frames.ts';

/** What a connection needs of a WebSocket. */
export interface Line {
  send(frame: Uint8Array): void;
  close(code: number, reason: string): void;
  readonly bufferedAmount: number;
}

export interface Connection {
  readonly actor: Actor;
  /** From now on this person acts in another role. */
  actAs(role: Role): void;
  /** Yjs client ids that this line speaks for in presence. */
  readonly presenceIds: Set<number>;
  send(frame: Uint8Array): void;
  /** Sends what is as large as the board itself; a line isn't too slow while that is on its way. */
  sendWhole(frame: Uint8Array): void;
  /** Reads so slowly that what is only worth something now would come too late. */
  isBehind(): boolean;
  close(code: CloseCode, reason: string): void;
  /** Counts a frame against the limits; false when the line had to be closed for speed, or has been closed before. */
  allow(bytes: number, kind: 'frame' | 'resync' | 'awareness'): boolean;
  /** Counts an update frame and gives its number on this connection, from 1. */
  countUpdate(): number;
  /** An update could not be taken in: acknowledgements wait until a resync has brought everything. */
  awaitResync(): void;
  /** Tells the client that its update frames up to `frame` are on disk. */
  acknowledge(frame: number, resync: boolean): void;
}

export function createConnection(first: Actor, line: Line, now: () => number): Connection {
  const frames = createBucket(LIMITS.framesPerSecond, now);
  const bytes = createBucket(LIMITS.bytesPerSecond, now);
  const awareness = createBucket(LIMITS.awarenessPerSecond, now);
  let actor = first;
  let open = true;
  let updates = 0;
  let waiting = false;
  /** Bytes of the board on their way to this line. */
  let whole = 0;

  function close(code: CloseCode, reason: string): void {
    if (!open) return;
    open = false;
    line.close(code, reason);
  }

  function send(frame: Uint8Array): void {
    if (!open) return;
    line.send(frame);
    const buffered = line.bufferedAmount;
    if (buffered > LIMITS.bufferedBytes + whole) close(CLOSE.tooSlow, 'reading too slowly');
    if (buffered <= LIMITS.bufferedBytes) whole = 0;
  }

  /** What lies before it counts as ever: nobody fills the memory by asking for the board again and again. */
  function sendWhole(frame: Uint8Array): void {
    if (open && line.bufferedAmount > LIMITS.bufferedBytes) close(CLOSE.tooSlow, 'reading too slowly');
    whole = Math.max(whole, frame.length);
    send(frame);
  }

  return {
    get actor() {
      return actor;
    },
    actAs(role) {
      actor = { ...actor, role };
    },
    presenceIds: new Set(),
    send,
    sendWhole,
    isBehind: () => line.bufferedAmount > LIMITS.presenceBufferedBytes,
    close,
    allow(size, kind) {
      // Whoever was told to go may still be sending; nothing of it counts.
      if (!open) return false;
      const within = (kind === 'awareness' || frames.take(1)) && (kind === 'resync' || bytes.take(size));
      if (!within) close(CLOSE.tooFast, 'too many frames or bytes a second');
      return within && (kind !== 'awareness' || awareness.take(1));
    },
    countUpdate: () => (updates += 1),
    awaitResync: () => {
      waiting = true;
    },
    acknowledge(frame, resync) {
      if (resync) waiting = false;
      if (!waiting) send(acknowledgedFrame(frame));
    },
  };
}

/** Refills at `perSecond`; holds two seconds' worth, so that a reconnecting hand may be quick for a moment. */
function createBucket(perSecond: number, now: () => number) {
  let level = perSecond * 2;
  let last = now();
  return {
    take(amount: number): boolean {
      const time = now();
      level = Math.min(perSecond * 2, level + ((time - last) / 1000) * perSecond);
      last = time;
      if (level < amount) return false;
      level -= amount;
      return true;
    },
  };
}
