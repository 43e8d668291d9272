/** Opens rooms when somebody comes, shares them, and lets go of those that stand empty. */
import type { WorkshopId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { leads } from '#shared/domain/permissions.ts';
import type { Session, SessionView } from '#shared/domain/session.ts';
import type { Actor } from '#shared/domain/permissions.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import { jsonFrame, MESSAGE } from '#shared/protocol/frames.ts';
import type { CommandAnswer, SessionCommand } from '#shared/protocol/notices.ts';
import type { Member, Members } from '../identity/members.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../observe/clock.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import { applySessionCommand } from '../workshops/apply-session-command.ts';
import type { Catalogue } from '../workshops/catalogue.ts';
import type { Connection } from './connection.ts';
import { openRoom, type Room } from './room.ts';

export interface Rooms {
  /** The workshop's room; the same one for all who ask while it opens. Rejects when the board is damaged, or no more fit. */
  open(workshop: WorkshopId): Promise<Room>;
  enter(room: Room, connection: Connection, workshop: WorkshopId): void;
  leave(room: Room, connection: Connection, workshop: WorkshopId): void;
  command(workshop: WorkshopId, actor: Actor, command: SessionCommand): CommandAnswer;
  /** Tells everybody in the room about a change of people. */
  peopleChanged(workshop: WorkshopId): void;
  session(workshop: WorkshopId): Session | undefined;
  /** Closes a workshop's room for good, with everybody in it, and erases what was in it; when that fails it may be opened again. */
  drop(workshop: WorkshopId, erase: () => void): Promise<void>;
  openCount(): number;
  close(): Promise<void>;
}

export interface RoomsParts {
  readonly journal: Journal;
  readonly catalogue: Catalogue;
  readonly members: Members;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'judged' | 'roomEvicted'>;
  /** Boards in memory at a time. */
  readonly openRooms: number;
}

/** No more boards fit into memory until one of them stands empty. */
export class RoomsFull extends Error {}

/** The server is going down and opens nothing any more. */
export class RoomsClosed extends Error {}

/** Tidying may take this long when the server goes down; the logs are whole without it. */
const TIDY_MILLISECONDS = 1_000;
const REMEMBERED_ANSWERS = 500;

interface Hall {
  readonly room: Promise<Room>;
  session: Session;
  members: ReadonlyMap<string, Member>;
  readonly answers: Map<string, CommandAnswer>;
  cancelTelling: (() => void) | undefined;
  cancelEviction: (() => void) | undefined;
}

export function createRooms(parts: RoomsParts): Rooms {
  const { journal, catalogue, members, clock, log, metrics } = parts;
  const halls = new Map<WorkshopId, Hall>();
  /** Rooms closed for good: whoever still asks for one must not bring it back. */
  const dropped = new Set<WorkshopId>();
  let closed = false;
  const stopHeartbeat = clock.every(LIMITS.heartbeatMilliseconds, () => {
    for (const hall of halls.values()) withRoom(hall, (room) => room.broadcast(room.presence.heartbeat));
  });

  function hallOf(workshop: WorkshopId): Hall {
    const known = halls.get(workshop);
    if (known) return known;
    const session = dropped.has(workshop) ? undefined : catalogue.session(workshop);
    if (!session) throw new Error(`no workshop ${workshop}`);
    if (closed) throw new RoomsClosed();
    if (halls.size >= parts.openRooms) throw new RoomsFull();
    const hall: Hall = {
      session,
      members: membersOf(workshop),
      answers: new Map(),
      cancelTelling: undefined,
      cancelEviction: undefined,
      room: openRoom({ workshop, journal, clock, log, metrics, session: () => hall.session, stampOf: (connection) => stampOf(hall, connection) }),
    };
    halls.set(workshop, hall);
    hall.room.then(
      () => {
        log.info('room.opened', { workshop });
        evictLater(workshop, hall);
      },
      (error: unknown) => {
        halls.delete(workshop);
        log.error('room.damaged', error, { workshop });
      },
    );
    return hall;
  }

  function membersOf(workshop: WorkshopId): ReadonlyMap<string, Member> {
    return new Map(members.of(workshop).map((member) => [member.id, member]));
  }

  function tellSoon(hall: Hall): void {
    hall.cancelTelling ??= clock.after(LIMITS.sessionMessageDelay, () => {
      hall.cancelTelling = undefined;
      withRoom(hall, (room) => room.broadcast(jsonFrame(MESSAGE.session, viewOf(hall, room))));
    });
  }

  function viewOf(hall: Hall, room: Room): SessionView {
    const here = new Set([...room.connections].map((connection) => connection.actor.member));
    const roster = [...hall.members.values()].map(({ id, name, role, category }) => ({ id, name, role, category, online: here.has(id) }));
    return { ...hall.session, roster, serverTime: clock.now() };
  }

  function evictLater(workshop: WorkshopId, hall: Hall): void {
    hall.cancelEviction?.();
    hall.cancelEviction = clock.after(LIMITS.idleRoomMilliseconds, () => void evict(workshop, hall));
  }

  async function evict(workshop: WorkshopId, hall: Hall): Promise<void> {
    const room = await hall.room;
    if (room.connections.size > 0 || halls.get(workshop) !== hall) return;
    halls.delete(workshop);
    hall.cancelTelling?.();
    room.close();
    metrics.roomEvicted();
    log.info('room.closed', { workshop });
  }

  function command(workshop: WorkshopId, actor: Actor, wanted: SessionCommand): CommandAnswer {
    const hall = hallOf(workshop);
    const key = `${actor.member}/${wanted.id}`;
    const before = hall.answers.get(key);
    if (before) return before;
    const answer = carryOutSafely(workshop, hall, actor, wanted);
    // What could not be done may be asked again under the same id.
    if (!answer.ok) return answer;
    hall.answers.set(key, answer);
    if (hall.answers.size > REMEMBERED_ANSWERS) for (const oldest of hall.answers.keys()) return hall.answers.delete(oldest), answer;
    return answer;
  }

  function carryOutSafely(workshop: WorkshopId, hall: Hall, actor: Actor, wanted: SessionCommand): CommandAnswer {
    try {
      return carryOut(workshop, hall, actor, wanted);
    } catch (error) {
      log.error('journal.failing', error, { workshop });
      return { id: wanted.id, ok: false, problem: 'not-saved' };
    }
  }

  function carryOut(workshop: WorkshopId, hall: Hall, actor: Actor, wanted: SessionCommand): CommandAnswer {
    const { id } = wanted;
    if (wanted.type === 'member.rename') {
      members.rename(actor.member, wanted.name);
      peopleChanged(workshop);
      return { id, ok: true, revision: hall.session.revision };
    }
    if (!leads(actor.role)) return { id, ok: false, problem: 'facilitator-only' };
    if (wanted.type === 'member.remove') return removeMember(workshop, hall, wanted);
    const session = { ...applySessionCommand(hall.session, wanted), revision: hall.session.revision + 1 };
    catalogue.saveSession(workshop, session);
    hall.session = session;
    tellSoon(hall);
    return { id, ok: true, revision: session.revision };
  }

  function removeMember(workshop: WorkshopId, hall: Hall, { id, member }: SessionCommand & { type: 'member.remove' }): CommandAnswer {
    const known = hall.members.get(member);
    if (!known || leads(known.role)) return { id, ok: false, problem: 'unknown-member' };
    members.remove(known.id);
    withRoom(hall, (room) => {
      for (const connection of room.connections) if (connection.actor.member === known.id) connection.close(CLOSE.unauthorized, 'removed');
    });
    peopleChanged(workshop);
    return { id, ok: true, revision: hall.session.revision };
  }

  function peopleChanged(workshop: WorkshopId): void {
    const hall = halls.get(workshop);
    if (!hall) return;
    hall.members = membersOf(workshop);
    tellSoon(hall);
  }

  return {
    open: async (workshop) => hallOf(workshop).room,
    enter(room, connection, workshop) {
      const hall = halls.get(workshop);
      if (!hall) return connection.close(dropped.has(workshop) ? CLOSE.gone : CLOSE.restarting, 'not available'); // Closed while it was opening.
      hall.cancelEviction?.();
      room.enter(connection);
      connection.send(jsonFrame(MESSAGE.session, viewOf(hall, room)));
      tellSoon(hall);
    },
    leave(room, connection, workshop) {
      const hall = halls.get(workshop);
      room.leave(connection);
      if (!hall) return;
      tellSoon(hall);
      if (room.connections.size === 0) evictLater(workshop, hall);
    },
    command,
    peopleChanged,
    session: (workshop) => halls.get(workshop)?.session ?? catalogue.session(workshop),
    async drop(workshop, erase) {
      dropped.add(workshop);
      const hall = halls.get(workshop);
      halls.delete(workshop);
      hall?.cancelEviction?.();
      hall?.cancelTelling?.();
      const room = await hall?.room.catch(() => undefined);
      for (const connection of room?.connections ?? []) connection.close(CLOSE.gone, 'deleted');
      room?.close();
      try {
        erase();
      } catch (error) {
        dropped.delete(workshop);
        throw error;
      }
    },
    openCount: () => halls.size,
    async close() {
      closed = true;
      stopHeartbeat();
      const all = [...halls.values()];
      halls.clear();
      for (const hall of all) {
        hall.cancelEviction?.();
        hall.cancelTelling?.();
      }
      const rooms = (await Promise.all(all.map(({ room }) => room.catch(() => undefined)))).filter((room) => room !== undefined);
      // Everybody is told before the first board is tidied: nobody waits for another workshop's.
      for (const room of rooms) for (const connection of room.connections) connection.close(CLOSE.restarting, 'restarting');
      const until = clock.now() + TIDY_MILLISECONDS;
      for (const room of rooms) room.close(clock.now() < until);
    },
  };
}

/** Does something with a hall's room once it is open; a room that can't be opened has been reported already. */
function withRoom(hall: Hall, work: (room: Room) => void): void {
  void hall.room.then(work, () => undefined);
}

function stampOf(hall: Hall, connection: Connection) {
  const member = hall.members.get(connection.actor.member);
  return { id: connection.actor.member, name: member?.name ?? '', role: connection.actor.role, category: member?.category ?? 'other' };
}

