/** How the server goes down: nobody's work is cut off in the middle, and nobody can hold it up. */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Journal } from './journal/journal.ts';
import type { Clock } from './observe/clock.ts';
import type { Readiness } from './observe/readiness.ts';
import type { Rooms } from './sync/rooms.ts';

/** Together with the tidying of rooms these stay below the promise of five seconds. */
const REQUESTS_MILLISECONDS = 1_200;
const GOODBYE_MILLISECONDS = 1_200;

export interface DrainParts {
  readonly app: FastifyInstance;
  readonly rooms: Rooms;
  readonly journal: Journal;
  readonly readiness: Readiness;
  readonly requests: Requests;
  readonly clock: Clock;
}

/**
 * Lets requests under way end, has what was judged on disk and acknowledged, tells every line to come back later,
 * and cuts off who doesn't take notice.
 */
export async function drain({ app, rooms, journal, readiness, requests, clock }: DrainParts): Promise<void> {
  readiness.drain();
  await within(REQUESTS_MILLISECONDS, requests.ended(), clock);
  await journal.settled().catch(() => undefined); // What can't be kept was never acknowledged.
  await new Promise<void>((turn) => void clock.after(0, turn)); // The acknowledgements go out.
  await rooms.close();
  const { clients } = app.websocketServer;
  const left = [...clients].map((socket) => new Promise<unknown>((gone) => (socket.readyState === socket.CLOSED ? gone(undefined) : socket.once('close', gone))));
  await within(GOODBYE_MILLISECONDS, Promise.all(left), clock);
  for (const socket of clients) socket.terminate();
  await app.close();
}

export interface Requests {
  /** Resolves when no request is under way. */
  ended(): Promise<void>;
}

/** Counts the requests that are being answered; lines aren't requests. */
export function watchRequests(server: FastifyInstance['server']): Requests {
  const running = new Set<ServerResponse>();
  let tellEnded: () => void = () => undefined;
  server.on('request', (_request: unknown, response: ServerResponse) => {
    running.add(response);
    response.once('close', () => {
      running.delete(response);
      if (running.size === 0) tellEnded();
    });
  });
  return {
    ended: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => void (tellEnded = resolve))),
  };
}

async function within(milliseconds: number, work: Promise<unknown>, clock: Clock): Promise<void> {
  let callOff: () => void = () => undefined;
  const time = new Promise<void>((over) => void (callOff = clock.after(milliseconds, over)));
  await Promise.race([work, time]);
  callOff();
}
