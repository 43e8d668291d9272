/** The WebSocket route: bytes to frames, frames to the room, nothing else. */
import '@fastify/websocket'; // for its types: the route option and the socket handed to the handler
import type { FastifyPluginAsync } from 'fastify';
import type { WebSocket } from 'ws';
import { LIMITS } from '#shared/domain/limits.ts';
import { toWorkshopId } from '#shared/domain/ids.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import { jsonFrame, MESSAGE, readClientFrame, type ClientFrame } from '#shared/protocol/frames.ts';
import type { CommandAnswer } from '#shared/protocol/notices.ts';
import type { CredentialSource } from '../identity/credentials.ts';
import type { Member } from '../identity/members.ts';
import { asObject } from '#shared/domain/unknown.ts';
import { readCommand } from '../workshops/read-command.ts';
import type { Clock } from '../observe/clock.ts';
import type { Log } from '../observe/log.ts';
import type { LINE_ENDINGS, Metrics } from '../observe/metrics.ts';
import { createConnection, type Connection } from './connection.ts';
import type { Lines } from './lines.ts';
import { createPace } from './pace.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

export interface SocketOptions {
  readonly rooms: Pick<Rooms, 'open' | 'enter' | 'leave' | 'command'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lines: Lines;
  /** Who the request's cookie, header or subprotocol belongs to in this workshop. */
  readonly memberOf: (request: CredentialSource, workshop: string) => Member | undefined;
}

const EARLY_FRAMES = 100;
const EARLY_BYTES = LIMITS.resyncBytes + LIMITS.frameBytes;
/** How long a line may take to say goodbye before it is cut. */
const GOODBYE_MILLISECONDS = 3_000;
const SHORT_GOODBYE_MILLISECONDS = 300;

export const socketRoute: FastifyPluginAsync<SocketOptions> = async (app, options) => {
  const { rooms, clock, log, metrics, lines, memberOf } = options;

  app.get<{ Params: { workshopId: string } }>('/sync/:workshopId', { websocket: true }, async (socket, request) => {
    const workshop = toWorkshopId(request.params.workshopId);
    const member = memberOf(request, workshop);
    if (!member) {
      // What they asked for is a text of their own; it isn't repeated.
      log.debug('connection.refused', { reason: 'unauthorized' });
      metrics.lineRefused('unauthorized');
      lineOf(socket, clock, metrics).close(CLOSE.unauthorized, 'unauthorized');
      return;
    }
    const line = lineOf(socket, clock, metrics);
    const connection = createConnection({ member: member.id, role: member.role }, line, clock.now);
    // Frames may come before the room is open; they wait here in their order.
    const early: Uint8Array[] = [];
    let earlyBytes = 0;
    let receive = (bytes: Uint8Array): void => {
      earlyBytes += bytes.length;
      if (early.push(bytes) > EARLY_FRAMES || earlyBytes > EARLY_BYTES) connection.close(CLOSE.tooFast, 'too much before the room was open');
    };
    socket.on('message', (data: Buffer) => {
      metrics.received(data.length);
      if (data[0] === MESSAGE.awareness) metrics.presenceFrame();
      receive(new Uint8Array(data));
    });
    socket.on('error', () => undefined); // An oversized or torn frame: ws closes the line itself.
    const pace = createPace(LIMITS.syncRepliesAtOnce, LIMITS.syncReplyMilliseconds, clock);
    const leave = lines.enter(connection, line);
    socket.on('close', () => {
      pace.end();
      leave();
    });

    let room: Room;
    try {
      room = await rooms.open(workshop);
    } catch {
      metrics.lineRefused('unavailable');
      connection.close(CLOSE.restarting, 'not available'); // The reason is in the log, under room.damaged, or all rooms are taken.
      return;
    }
    if (socket.readyState !== socket.OPEN) return;
    if (!memberOf(request, workshop)) {
      connection.close(CLOSE.unauthorized, 'removed'); // While the room was opening.
      return;
    }
    socket.on('close', () => rooms.leave(room, connection, workshop));
    rooms.enter(room, connection, workshop);
    const inMeasure = (work: () => void): void => pace.ask(() => safely(work));
    receive = (bytes) => safely(() => dispatch(bytes, connection, room, inMeasure, (text) => answer(text, connection)));
    for (const bytes of early) receive(bytes);

    /** A mistake of ours over one line must not end the others. */
    function safely(work: () => void): void {
      try {
        work();
      } catch (error) {
        log.error('server.mistake', error, { workshop });
        connection.close(CLOSE.restarting, 'our mistake');
      }
    }

    function answer(text: string, to: Connection): void {
      const wanted = parse(text);
      const tooLarge = text.length > LIMITS.commandBytes;
      const known = tooLarge ? undefined : readCommand(wanted);
      const tell = (reply: CommandAnswer): void => to.send(jsonFrame(MESSAGE.answer, reply));
      if (known) void rooms.command(workshop, to.actor, known).then(tell);
      else tell({ id: String(asObject(wanted)?.['id'] ?? '').slice(0, 64), ok: false, problem: tooLarge ? 'too-large' : 'unknown-command' });
    }
  });
};

function lineOf(socket: WebSocket, clock: Clock, metrics: Metrics) {
  return {
    send(frame: Uint8Array) {
      metrics.sent(frame.length);
      socket.send(frame);
    },
    close(code: number, reason: string) {
      if (code !== CLOSE.unauthorized) metrics.lineEnded(ENDINGS.get(code) ?? 'other');
      socket.close(code, reason);
      // Who doesn't read won't hear it either; what waits for them is in memory until then.
      socket.once('close', clock.after(code === CLOSE.tooSlow ? SHORT_GOODBYE_MILLISECONDS : GOODBYE_MILLISECONDS, () => socket.terminate()));
    },
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
}

const ENDINGS: ReadonlyMap<number, (typeof LINE_ENDINGS)[number]> = new Map([
  [CLOSE.tooSlow, 'too-slow'], [CLOSE.tooFast, 'too-fast'], [CLOSE.frameTooLarge, 'too-large'], [CLOSE.resyncTooLarge, 'too-large'],
  [CLOSE.malformed, 'malformed'], [CLOSE.foreignClientId, 'malformed'], [CLOSE.tooManyLines, 'too-many'], [CLOSE.restarting, 'restarting'],
]);

function dispatch(bytes: Uint8Array, connection: Connection, room: Room, inMeasure: (work: () => void) => void, answer: (text: string) => void): void {
  const frame = readClientFrame(bytes);
  if (!frame) {
    connection.close(CLOSE.malformed, 'malformed');
    return;
  }
  if (!connection.allow(bytes.length, kindOf(frame))) return;
  switch (frame.type) {
    case 'step1':
      // A few bytes may ask for the whole board.
      return inMeasure(() => room.receiveStep1(connection, frame.stateVector));
    case 'update':
      return room.receiveUpdate(connection, frame.update, frame.resync);
    case 'awareness':
      return room.presence.receive(connection, frame.update);
    case 'query-awareness':
      return room.presence.welcome(connection);
    case 'presence-wanted':
      return room.presence.want(connection, frame.wanted);
    case 'command':
      return answer(frame.text);
    case 'unknown':
      return; // A later client may say more than we understand; it loses comfort, never data.
    default:
      return frame satisfies never;
  }
}

function kindOf(frame: ClientFrame): 'frame' | 'resync' | 'awareness' {
  if (frame.type === 'awareness') return 'awareness';
  return frame.type === 'update' && frame.resync ? 'resync' : 'frame';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
