/** Everybody comes at once, as after a restart, and waits until they have been told the whole board. */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { openBoard } from '#shared/board/board.ts';
import { MESSAGE, SYNC } from '#shared/protocol/frames.ts';
import type { Job } from './job.ts';
import { openLines, pause, type Traffic } from './lines.ts';

export interface Joining {
  readonly first: number;
  readonly last: number;
  readonly missing: number;
  readonly cards: number;
}

const LONGEST = 60_000;

export async function runJoins(job: Job, traffic: Traffic): Promise<Joining> {
  await serverUp(job.origin);
  const times: number[] = [];
  let sample: Buffer | undefined;
  const began = performance.now();
  const lines = openLines(job, traffic, (_line, message, frame) => {
    if (message !== MESSAGE.sync || frame[1] !== SYNC.step2) return;
    times.push(performance.now() - began);
    sample = frame;
  });
  await Promise.race([Promise.all(lines.map(({ ready }) => ready)), pause(LONGEST)]);
  const cards = sample ? cardsIn(sample) : 0;
  for (const { socket } of lines) socket.terminate();
  return { first: Math.min(...times), last: Math.max(...times), missing: lines.length - times.length, cards };
}

function cardsIn(frame: Buffer): number {
  const decoder = decoding.createDecoder(frame.subarray(2));
  const doc = new Y.Doc();
  Y.applyUpdate(doc, decoding.readVarUint8Array(decoder));
  return openBoard(doc).collections.cards.size;
}

async function serverUp(origin: string): Promise<void> {
  const end = performance.now() + LONGEST;
  while (performance.now() < end) {
    const reply = await fetch(`${origin}/healthz`).catch(() => undefined);
    if (reply?.ok) return;
    await pause(20);
  }
}
