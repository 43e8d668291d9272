/** People as raw sockets: they look into a frame no deeper than the measurement needs, so that the server stays the slower one. */
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import { MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import type { Job, Person } from './job.ts';

export interface LoadLine {
  readonly person: Person;
  readonly socket: WebSocket;
  /** Resolves when the server has told this line all it has. */
  readonly ready: Promise<void>;
  readonly acknowledged: () => number;
}

export interface Traffic {
  frames: number;
  bytes: number;
  closed: number;
}

/** Frame that came: who got it, what it is, and its bytes. */
export type Receive = (line: number, message: number, frame: Buffer) => void;

export function openLines(job: Job, traffic: Traffic, receive: Receive): readonly LoadLine[] {
  return job.people.map((person, index) => openLine(job, person, traffic, (message, frame) => receive(index, message, frame)));
}

function openLine({ origin, server }: Job, person: Person, traffic: Traffic, receive: (message: number, frame: Buffer) => void): LoadLine {
  const socket = new WebSocket(origin.replace('http', 'ws') + person.path, server === 'rembuk' ? ['rembuk', `token.${person.token}`] : [], { perMessageDeflate: false });
  let acknowledged = 0;
  let become: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => void (become = resolve));
  socket.on('error', () => undefined);
  socket.on('close', () => void (traffic.closed += 1));
  socket.on('open', () => {
    if (server === 'relay') become();
    else socket.send(syncFrame(SYNC.step1, Uint8Array.from([0])));
  });
  socket.on('message', (frame: Buffer) => {
    traffic.frames += 1;
    traffic.bytes += frame.length;
    const message = frame[0] ?? -1;
    if (message === MESSAGE.acknowledged) acknowledged = decoding.readVarUint(decoding.createDecoder(frame.subarray(1)));
    if (message === MESSAGE.sync && frame[1] === SYNC.step1) socket.send(syncFrame(SYNC.step2, Uint8Array.from([0, 0])));
    if (message === MESSAGE.sync && frame[1] === SYNC.step2) become();
    receive(message, frame);
  });
  return { person, socket, ready, acknowledged: () => acknowledged };
}

/** Calls `work` for each of `count` people `rate` times a second, evenly spread, for `seconds`. */
export function evenly(count: number, rate: number, seconds: number, work: (person: number, round: number) => void): Promise<void> {
  const total = Math.round(count * rate * seconds);
  const began = performance.now();
  let done = 0;
  return new Promise((resolve) => {
    const turn = (): void => {
      const due = Math.min(total, Math.floor(((performance.now() - began) / 1000) * rate * count));
      for (; done < due; done += 1) work(scatter(done % count, count), Math.floor(done / count));
      if (done < total) setTimeout(turn, 1);
      else resolve();
    };
    turn();
  });
}

/** Neighbours in time aren't neighbours in the list. */
function scatter(index: number, count: number): number {
  const step = [97, 89, 83].find((prime) => count % prime !== 0) ?? 1;
  return (index * step) % count;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((next) => setTimeout(next, milliseconds));
}
