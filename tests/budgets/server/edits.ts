/** Each person types into a card of their own; every edit carries a number that is found in whatever frame brings it. */
import * as Y from 'yjs';
import { openBoard, textOf } from '#shared/board/board.ts';
import { MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { putCard } from '../../support/records.ts';
import type { Histogram } from './histogram.ts';
import type { Job } from './job.ts';
import { evenly, openLines, pause, type Traffic } from './lines.ts';

const MARK = Buffer.from('~#');
const DIGITS = 7;
const LONGEST_WAIT = 30_000;

export interface Outcome {
  readonly expected: number;
  readonly delivered: () => number;
}

export async function runEdits(job: Job, traffic: Traffic, latencies: Histogram, measured: (work: () => Promise<void>) => Promise<void>): Promise<Outcome> {
  const { people, rate, seconds } = job;
  const rounds = Math.ceil(rate * seconds);
  const sentAt = new Float64Array(people.length * rounds);
  const roomSize = new Map<string, number>();
  for (const { path } of people) roomSize.set(path, (roomSize.get(path) ?? 0) + 1);
  const numbersOf = createReader();
  let expected = 0;

  const lines = openLines(job, traffic, (line, message, frame) => {
    if (message !== MESSAGE.sync || frame[1] !== SYNC.update) return;
    const now = performance.now();
    for (const number of numbersOf(frame)) if (Math.floor(number / rounds) !== line) latencies.add(now - (sentAt[number] ?? Number.NaN));
  });
  await Promise.all(lines.map(({ ready }) => ready));
  const writers = people.map(({ member }, person) => prepare(member, person, rounds));
  // Cards first; they aren't measured.
  for (const [index, line] of lines.entries()) {
    line.socket.send(writers[index]?.first ?? Buffer.alloc(0));
    if (index % 10 === 0) await pause(5);
  }
  const end = performance.now() + LONGEST_WAIT;
  while (job.server === 'rembuk' && lines.some(({ acknowledged }) => acknowledged() < 2)) {
    if (performance.now() > end) throw new Error('not all cards were acknowledged');
    await pause(100);
  }
  await pause(1_500);

  await measured(() => evenly(people.length, rate, seconds, (person, round) => {
    const frame = writers[person]?.edits[round];
    const line = lines[person];
    if (!frame || !line) return;
    sentAt[person * rounds + round] = performance.now();
    expected += (roomSize.get(line.person.path) ?? 1) - 1;
    line.socket.send(frame);
  }));
  return { expected, delivered: () => latencies.count };
}

/** All frames of one person, made beforehand. */
function prepare(member: string, person: number, rounds: number): { readonly first: Uint8Array; readonly edits: readonly Uint8Array[] } {
  const board = openBoard(new Y.Doc());
  const frames: Uint8Array[] = [];
  board.doc.on('update', (update: Uint8Array) => void frames.push(syncFrame(SYNC.update, update)));
  // A card of this run: the same people may have written in an earlier one.
  const id = `${process.pid}-${member}`.slice(0, 40);
  putCard(board, id, member, 'Kartu ', { x: person, y: 1 });
  const text = textOf(board, 'cards', id, 'text');
  for (let round = 0; round < rounds; round += 1) text?.insert(text.length, `~#${String(person * rounds + round).padStart(DIGITS, '0')}`);
  const [first = new Uint8Array(), ...edits] = frames;
  board.doc.destroy();
  return { first, edits };
}

/** Finds the numbers in a frame; the same frame comes to everybody and is looked through once. */
function createReader(): (frame: Buffer) => readonly number[] {
  let last: Buffer = Buffer.alloc(0);
  let found: readonly number[] = [];
  return (frame) => {
    if (frame.equals(last)) return found;
    const numbers: number[] = [];
    for (let at = frame.indexOf(MARK); at >= 0; at = frame.indexOf(MARK, at + MARK.length)) {
      const number = Number(frame.toString('latin1', at + MARK.length, at + MARK.length + DIGITS));
      if (Number.isInteger(number)) numbers.push(number);
    }
    last = frame;
    found = numbers;
    return numbers;
  };
}
