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
import { asObject } from '../workshops/read-session.ts';
import { readCommand } from '../workshops/read-command.ts';
import type { Clock } from '../observe/clock.ts';
import type { Log } from '../observe/log.ts';
import { createConnection, type Connection } from './connection.ts';
import type { Room } from './room.ts';
import type { Rooms } from './rooms.ts';

export interface SocketOptions {
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly log: Log;
  /** Who the request's cookie, header or subprotocol belongs to in this workshop. */
  readonly memberOf: (request: CredentialSource, workshop: string) => Member | undefined;
}

const EARLY_FRAMES = 100;
/** How long a line may take to say goodbye before it is cut. */
const GOODBYE_MILLISECONDS = 3_000;

export const socketRoute: FastifyPluginAsync<SocketOptions> = async (app, options) => {
  const { rooms, clock, log, memberOf } = options;

  app.get<{ Params: { workshopId: string } }>('/sync/:workshopId', { websocket: true }, async (socket, request) => {
    const workshop = toWorkshopId(request.params.workshopId);
    const member = memberOf(request, workshop);
    if (!member) {
      log.info('connection.refused', { workshop });
      lineOf(socket, clock).close(CLOSE.unauthorized, 'unauthorized');
      return;
    }
    const connection = createConnection({ member: member.id, role: member.role }, lineOf(socket, clock), clock.now);
    // Frames may come before the room is open; they wait here in their order.
    const early: Uint8Array[] = [];
    let receive = (bytes: Uint8Array): void => {
      if (early.push(bytes) > EARLY_FRAMES) connection.close(CLOSE.tooFast, 'too many frames before the room was open');
    };
    socket.on('message', (data: Buffer) => receive(new Uint8Array(data)));
    socket.on('error', () => undefined); // An oversized or torn frame: ws closes the line itself.

    let room: Room;
    try {
      room = await rooms.open(workshop);
    } catch {
      connection.close(CLOSE.restarting, 'not available'); // The reason is in the log, under room.damaged.
      return;
    }
    if (socket.readyState !== socket.OPEN) return;
    if (!memberOf(request, workshop)) {
      connection.close(CLOSE.unauthorized, 'removed'); // While the room was opening.
      return;
    }
    socket.on('close', () => rooms.leave(room, connection, workshop));
    rooms.enter(room, connection, workshop);
    receive = (bytes) => {
      try {
        dispatch(bytes, connection, room, (text) => answer(text, connection));
      } catch (error) {
        // A mistake of ours over one line must not end the others.
        log.error('server.mistake', error, { workshop });
        connection.close(CLOSE.restarting, 'our mistake');
      }
    };
    for (const bytes of early) receive(bytes);

    function answer(text: string, to: Connection): void {
      const wanted = parse(text);
      const known = readCommand(wanted);
      const tell = (reply: CommandAnswer): void => to.send(jsonFrame(MESSAGE.answer, reply));
      if (known) void rooms.command(workshop, to.actor, known).then(tell);
      else tell({ id: String(asObject(wanted)?.['id'] ?? '').slice(0, 64), ok: false, problem: 'unknown-command' });
    }
  });
};

function lineOf(socket: WebSocket, clock: Clock) {
  return {
    send: (frame: Uint8Array) => socket.send(frame),
    close(code: number, reason: string) {
      socket.close(code, reason);
      socket.once('close', clock.after(GOODBYE_MILLISECONDS, () => socket.terminate()));
    },
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
}

function dispatch(bytes: Uint8Array, connection: Connection, room: Room, answer: (text: string) => void): void {
  const frame = readClientFrame(bytes);
  if (!frame) {
    connection.close(CLOSE.malformed, 'malformed');
    return;
  }
  if (!connection.allow(bytes.length, kindOf(frame))) return;
  switch (frame.type) {
    case 'step1':
      return room.receiveStep1(connection, frame.stateVector);
    case 'update':
      return room.receiveUpdate(connection, frame.update, frame.resync);
    case 'awareness':
      return room.presence.receive(connection, frame.update);
    case 'query-awareness':
      return room.presence.welcome(connection);
    case 'presence-wanted':
      return room.presence.want(connection, frame.wanted);
    case 'command':
      return frame.text.length <= LIMITS.commandBytes ? answer(frame.text) : connection.close(CLOSE.malformed, 'malformed');
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
