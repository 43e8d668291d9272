/**
 * The answer to "what do you have that I lack", remembered: three hundred people
 * who come back after a restart ask the same, and ten thousand cards are encoded once.
 */
import * as Y from 'yjs';
import { SYNC, syncFrame } from '#shared/protocol/frames.ts';

export interface WholeBoard {
  /**
   * What is missing at a state vector, as frames to be sent one after the other, the answer last: whoever has it has
   * everything. `undefined` when the bytes are no state vector.
   */
  missingAt(stateVector: Uint8Array): readonly Uint8Array[] | undefined;
  close(): void;
}

interface Answer {
  readonly frame: Uint8Array;
  /** How many of `later` it holds already. */
  readonly holds: number;
}

/** Different questions whose answers are remembered. */
const ANSWERS = 4;
/** A small answer is encoded anew sooner than it is told in two. */
const SMALL_BYTES = 64 * 1024;
/** Once so much has come since, encoding anew is cheaper for everybody than sending two things. */
const LATER_BYTES = 32 * 1024;

export function rememberWhole(doc: Y.Doc): WholeBoard {
  const answers = new Map<string, Answer>();
  let later: Uint8Array[] = [];
  let laterBytes = 0;

  function forget(): void {
    doc.off('update', changed);
    answers.clear();
    later = [];
    laterBytes = 0;
  }

  function changed(update: Uint8Array): void {
    later.push(update);
    laterBytes += update.length;
    if (laterBytes > LATER_BYTES) forget();
  }
  function encode(key: string, stateVector: Uint8Array): Answer {
    const answer = { frame: syncFrame(SYNC.step2, Y.encodeStateAsUpdate(doc, stateVector)), holds: later.length };
    // Yjs encodes each change for those who listen: that is paid for only while there is an answer to add to.
    if (answers.size === 0) doc.on('update', changed);
    for (const oldest of answers.keys()) if (answers.size >= ANSWERS) answers.delete(oldest);
    answers.set(key, answer);
    return answer;
  }

  function remembered(key: string): Answer | undefined {
    const answer = answers.get(key);
    return answer && (answer.holds === later.length || answer.frame.length > SMALL_BYTES) ? answer : undefined;
  }

  return {
    missingAt(stateVector) {
      const key = Buffer.from(stateVector).toString('latin1');
      try {
        const { frame, holds } = remembered(key) ?? encode(key, stateVector);
        const since = later.slice(holds);
        // What came since goes before: Yjs lets it wait for what it leans on, and a client is in step once it has the answer.
        return since.length > 0 ? [syncFrame(SYNC.update, Y.mergeUpdates(since)), frame] : [frame];
      } catch {
        return undefined; // Not a state vector.
      }
    },
    close: forget,
  };
}
