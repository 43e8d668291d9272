/** What comes over a line while its room is still being opened waits in memory: within bounds, and in its order. */
import fastifyWebsocket from '@fastify/websocket';
import Fastify from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '#server/observe/clock.ts';
import { createLog } from '#server/observe/log.ts';
import { createMetrics } from '#server/observe/metrics.ts';
import { createLines } from '#server/sync/lines.ts';
import { socketRoute, type SocketOptions } from '#server/sync/socket.ts';
import { toMemberId, toWorkshopId } from '#shared/domain/ids.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A line to a room that never opens. */
async function waitingLine() {
  const never = (): never => {
    throw new Error('the room never opened');
  };
  const rooms: SocketOptions['rooms'] = {
    open: () => new Promise(() => undefined),
    enter: never, leave: never, command: never,
  };
  const [metrics, lines, app] = [createMetrics(), createLines(systemClock), Fastify()];
  await app.register(fastifyWebsocket);
  const member = { id: toMemberId('sari'), workshop: toWorkshopId('w'), name: '', role: 'participant', category: 'other' } as const;
  await app.register(socketRoute, { rooms, clock: systemClock, log: createLog('silent', () => undefined, systemClock.now), metrics, lines, memberOf: () => member });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  const socket = new WebSocket(`ws://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/sync/w`);
  ends.push(() => metrics.close(), () => lines.close(), () => app.close(), () => socket.terminate());
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise((opened) => socket.once('open', opened));
  return { socket, closed };
}

test.each([['many frames', 101, 1], ['many bytes', 6, 250_000]])('%s end the line', async (_what, count, size) => {
  const { socket, closed } = await waitingLine();
  for (let index = 0; index < count; index += 1) socket.send(new Uint8Array(size));
  expect(await closed).toBe(4529);
});

test('what an honest client sends at first waits', async () => {
  const { socket, closed } = await waitingLine();
  for (let index = 0; index < 20; index += 1) socket.send(new Uint8Array(2_000));
  const wait = new Promise((over) => setTimeout(() => over('still open'), 200));
  expect(await Promise.race([closed, wait])).toBe('still open');
});
