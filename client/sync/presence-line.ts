/** This person's presence to the server, and others' pointers from it, over y-websocket's awareness. */
import type * as decoding from 'lib0/decoding';
import { encodeAwarenessUpdate, type Awareness } from 'y-protocols/awareness';
import { awarenessFrame, readCursors } from '#shared/protocol/frames.ts';
import { now } from './timing.ts';

interface Changes {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

/** Sends what this person's own state has become, and nobody else's: the server tells of the others. The returned function ends it. */
export function sendOwnPresence(awareness: Awareness, send: (frame: Uint8Array) => void): () => void {
  const changed = ({ added, updated, removed }: Changes): void => {
    if (![...added, ...updated, ...removed].includes(awareness.clientID)) return;
    send(awarenessFrame(encodeAwarenessUpdate(awareness, [awareness.clientID])));
  };
  awareness.on('update', changed);
  return () => awareness.off('update', changed);
}

/** Takes in where others' pointers are now. Of whom there is no state yet, one comes in full. */
export function takeCursors(awareness: Awareness, decoder: decoding.Decoder, origin: unknown): void {
  const updated: number[] = [];
  for (const { client, clock, x, y } of readCursors(decoder)) {
    const state = awareness.states.get(client);
    const known = awareness.meta.get(client);
    if (client === awareness.clientID || !state || !known || clock <= known.clock) continue;
    awareness.states.set(client, { ...state, cursor: { x, y } });
    awareness.meta.set(client, { clock, lastUpdated: now() });
    updated.push(client);
  }
  if (updated.length === 0) return;
  const changes: Changes = { added: [], updated, removed: [] };
  awareness.emit('change', [changes, origin]);
  awareness.emit('update', [changes, origin]);
}
