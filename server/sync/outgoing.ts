/**
 * What leaves a room about its board: in the order in which it was judged, only
 * once it is on disk, and for a crowd what came within one tick as one frame.
 */
import * as Y from 'yjs';
import { SYNC, syncFrame } from '#shared/protocol/frames.ts';
import type { Clock } from '../observe/clock.ts';
import type { Connection } from './connection.ts';
import { createTick } from './tick.ts';

export interface Outgoing {
  /** Tells people of things in the order in which they were judged, each once it is safe, and never when it isn't. */
  afterwards(safe: Promise<boolean>, tell: () => void): void;
  /** Passes on an update that is on disk; `from` wrote it, or nobody in the room did. */
  pass(update: Uint8Array, from?: Connection): void;
  /** Sends what still waits for its tick. */
  flush(): void;
}

interface Passing {
  readonly update: Uint8Array;
  readonly from: Connection | undefined;
}

/** Up to so many people nothing waits: a frame to each of them costs less than anybody would notice. */
const QUIET = 20;
const MILLISECONDS_A_PERSON = 0.11;
const LONGEST_PAUSE = 30;

/** Milliseconds between two commits, and with that two frames of updates, in a room of so many. */
export function updatePause(people: number): number {
  return people <= QUIET ? 0 : Math.min(LONGEST_PAUSE, people * MILLISECONDS_A_PERSON);
}

export function createOutgoing(clock: Clock, connections: ReadonlySet<Connection>): Outgoing {
  let tail: Promise<void> = Promise.resolve();
  let waiting: Passing[] = [];
  // The commits of a crowd are that far apart already; this is for when those of other rooms come between.
  const tick = createTick(clock, () => updatePause(connections.size) / 2, send);

  function send(): void {
    const batch = waiting;
    waiting = [];
    const [first] = batch;
    // Who wrote all of it needs none of it. Who wrote a part gets that part again, which Yjs passes over: one frame for everybody is the cheapest.
    const author = batch.every(({ from }) => from === first?.from) ? first?.from : undefined;
    for (const frame of framesOf(batch)) for (const connection of connections) if (connection !== author) connection.send(frame);
  }

  return {
    afterwards(safe, tell) {
      tail = tail.then(async () => {
        if (await safe) tell();
      });
    },
    pass(update, from) {
      waiting.push({ update, from });
      tick.soon();
    },
    flush: tick.flush,
  };
}

function framesOf(batch: readonly Passing[]): readonly Uint8Array[] {
  return mergedOrEach(batch.map(({ update }) => update)).map((update) => syncFrame(SYNC.update, update));
}

/** One update that says what all of them say; each by itself should they not go together, for whoever judged them must not fall over them here. */
function mergedOrEach(updates: readonly Uint8Array[]): readonly Uint8Array[] {
  if (updates.length < 2) return updates;
  try {
    return [Y.mergeUpdates([...updates])];
  } catch {
    return updates;
  }
}
