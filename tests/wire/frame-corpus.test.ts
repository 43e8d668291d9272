/** Frames that no honest client sends, each with what has to become of the line that brings it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import { jsonFrame, MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/stock-client.ts';
import { watchedLine } from './lines.ts';

interface BadFrame {
  readonly name: string;
  readonly hex: string;
  /** The code that the line is closed with; `open` where the frame is passed over; `either` where only the board has to stay as it is. */
  readonly verdict: number | 'open' | 'either';
}

const FOLDER = join(import.meta.dirname, '../fixtures/frames');
const FRAMES = readdirSync(FOLDER).flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as BadFrame[]);

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.close());

/** A workshop of its own for each frame: what one of them did must not decide about the next. */
async function freshRoom() {
  const { workshop, tokens } = await server.createWorkshop({ templateId: 'village-empowerment-bali' });
  const { token } = await server.join(workshop.joinCode);
  const board = async () => (await server.api('GET', `/api/workshops/${workshop.id}/snapshot`, { token: tokens.facilitator })).text();
  return { board, verdictOn: (bytes: Uint8Array) => becameOf(bytes, workshop.id, token) };
}

/** Sends bytes, and a command behind them; what became of the line. */
async function becameOf(bytes: Uint8Array, workshop: string, token: string): Promise<number | 'open'> {
  const line = await watchedLine(server.origin, workshop, token);
  line.socket.send(bytes);
  line.socket.send(jsonFrame(MESSAGE.command, { id: 'behind', type: 'stage.close' }));
  await until('an answer or the end', () => line.isClosed() || line.answers.some(({ id }) => id === 'behind'));
  if (line.isClosed()) return line.closed;
  line.socket.close();
  return 'open';
}

describe('a bad frame', () => {
  test('comes in at least twenty-five kinds', () => {
    expect(FRAMES.length).toBeGreaterThanOrEqual(25);
    expect(new Set(FRAMES.map(({ hex }) => hex)).size).toBe(FRAMES.length);
  });

  test.each(FRAMES)('$name: $verdict, and the board stays as it is', async ({ hex, verdict }) => {
    const { board, verdictOn } = await freshRoom();
    const before = await board();
    const became = await verdictOn(Uint8Array.from(Buffer.from(hex, 'hex')));
    if (verdict === 'either') expect(['open', 4422]).toContain(became);
    else expect(became).toBe(verdict);
    expect(await board()).toBe(before);
    expect(server.log.filter((line) => /server\.mistake|room\.damaged|room\.reloaded/.test(line))).toEqual([]);
  });

  test('nested twenty thousand deep costs its own line alone', async () => {
    const { board, verdictOn } = await freshRoom();
    const before = await board();
    const update = encoding.encode((encoder) => {
      for (const number of [1, 1, 5, 0, 0x28, 1]) encoding.writeVarUint(encoder, number);
      for (const name of ['cards', 'card-deep']) encoding.writeVarString(encoder, name);
      encoding.writeVarUint(encoder, 1);
      for (let depth = 0; depth < 20_000; depth += 1) encoding.writeUint8Array(encoder, Uint8Array.from([117, 1]));
    });
    expect(await verdictOn(syncFrame(SYNC.update, update))).toBe(4422);
    expect(await board()).toBe(before);
  });
});
