/** Each person moves a pointer; a movement has arrived at somebody's when this or a newer place of the pointer has. */
import * as decoding from 'lib0/decoding';
import { encodePresence } from '#server/sync/presence-gate.ts';
import { awarenessFrame, MESSAGE, presenceWantedFrame } from '#shared/protocol/frames.ts';
import type { Outcome } from './edits.ts';
import type { Histogram } from './histogram.ts';
import type { Job } from './job.ts';
import { evenly, openLines, pause, type Traffic } from './lines.ts';

const FIRST_CLIENT = 1_000_000;

interface Seen {
  readonly client: number;
  readonly clock: number;
}

export async function runCursors(job: Job, traffic: Traffic, latencies: Histogram, measured: (work: () => Promise<void>) => Promise<void>): Promise<Outcome> {
  const { people, rate, seconds } = job;
  const count = people.length;
  const rounds = Math.ceil(rate * seconds);
  const sentAt = new Float64Array(count * (rounds + 2));
  /** What the line at `line` has last seen of `person`. */
  const seen = new Int32Array(count * count).fill(1);
  const read = createReader();
  let moving = false;

  const lines = openLines(job, traffic, (line, message, frame) => {
    if (!moving) return;
    const now = performance.now();
    for (const { client, clock } of read(message, frame)) {
      const person = client - FIRST_CLIENT;
      if (person === line) continue;
      const at = line * count + person;
      for (let movement = (seen[at] ?? 1) + 1; movement <= clock; movement += 1) latencies.add(now - (sentAt[person * (rounds + 2) + movement] ?? Number.NaN));
      seen[at] = Math.max(seen[at] ?? 1, clock);
    }
  });
  await Promise.all(lines.map(({ ready }) => ready));
  for (const [person, line] of lines.entries()) {
    if (job.presence === 'short') line.socket.send(presenceWantedFrame('cursors'));
    line.socket.send(movement(person, 1));
    if (person % 10 === 0) await pause(20);
  }
  await pause(2_000);

  moving = true;
  let expected = 0;
  await measured(() => evenly(count, rate, seconds, (person, round) => {
    const clock = round + 2;
    sentAt[person * (rounds + 2) + clock] = performance.now();
    expected += count - 1;
    lines[person]?.socket.send(movement(person, clock));
  }));
  return { expected, delivered: () => latencies.count };
}

function movement(person: number, clock: number): Uint8Array {
  const cursor = { x: 1_000 + ((person * 37 + clock * 13) % 3_000), y: 500 + ((person * 53 + clock * 7) % 2_000) };
  return awarenessFrame(encodePresence([{ client: FIRST_CLIENT + person, clock, state: { cursor } }]));
}

/** Reads whose state a frame brings and how new it is; the same frame comes to everybody and is read once. */
function createReader(): (message: number, frame: Buffer) => readonly Seen[] {
  let last: Buffer = Buffer.alloc(0);
  let found: readonly Seen[] = [];
  return (message, frame) => {
    if (message !== MESSAGE.awareness && message !== MESSAGE.cursors) return [];
    if (frame.equals(last)) return found;
    const decoder = decoding.createDecoder(frame.subarray(1));
    const payload = decoding.createDecoder(message === MESSAGE.awareness ? decoding.readVarUint8Array(decoder) : frame.subarray(1));
    const entries: Seen[] = [];
    for (let left = decoding.readVarUint(payload); left > 0; left -= 1) {
      entries.push({ client: decoding.readVarUint(payload), clock: decoding.readVarUint(payload) });
      if (message === MESSAGE.awareness) decoding.readVarUint8Array(payload); // The state as JSON.
      else void [decoding.readVarInt(payload), decoding.readVarInt(payload)];
    }
    last = frame;
    found = entries;
    return entries;
  };
}
