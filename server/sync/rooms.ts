/** Opens rooms when somebody comes, shares them, and lets go of those that stand empty. */
import { toMemberId, type WorkshopId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import type { Session } from '#shared/domain/session.ts';
import type { CardFate } from '#shared/board/erase-author.ts';
import type { Actor } from '#shared/domain/permissions.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import { jsonFrame, MESSAGE } from '#shared/protocol/frames.ts';
import type { CommandAnswer, OwnMessage, SessionCommand } from '#shared/protocol/notices.ts';
import type { Member, Members } from '../identity/members.ts';
import type { Evidence } from '../journal/evidence.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../observe/clock.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Papers } from '../sealed/papers.ts';
import type { Catalogue } from '../workshops/catalogue.ts';
import type { LateBox } from '../workshops/late-box.ts';
import type { CommandParts } from './command-parts.ts';
import type { Connection } from './connection.ts';
import { eraseMember } from './erase-member.ts';
import { helloFrame, ownFrame, policyAt, showOut, stampOf, stopTimers, tellSoon, viewOf, withRoom, type Hall } from './hall.ts';
import { openRoom, type Room } from './room.ts';
import { finishRounds } from './round-commands.ts';
import { answerCommand } from './session-commands.ts';

export interface Rooms {
  /** The workshop's room; the same one for all who ask while it opens. Rejects when the board is damaged, or no more fit. */
  open(workshop: WorkshopId): Promise<Room>;
  enter(room: Room, connection: Connection, workshop: WorkshopId): void;
  leave(room: Room, connection: Connection, workshop: WorkshopId): void;
  command(workshop: WorkshopId, actor: Actor, command: SessionCommand): Promise<CommandAnswer>;
  /** Closes the lines of people who are members no longer, and tells the others. */
  showOut(workshop: WorkshopId, people: readonly string[]): void;
  /** Tells everybody in the room about a change of people. */
  peopleChanged(workshop: WorkshopId): void;
  session(workshop: WorkshopId): Session | undefined;
  /** What is kept for one member alone: sealed input and work that came late. */
  own(member: Member): OwnMessage;
  /** Forgets a member, on disk too, and closes their lines. Throws when that can't be done now. */
  erase(member: Member, cards: CardFate): Promise<void>;
  /** Closes a workshop's room for good, with everybody in it, and erases what was in it; when that fails it may be opened again. */
  drop(workshop: WorkshopId, erase: () => void): Promise<void>;
  openCount(): number;
  close(): Promise<void>;
}

export interface RoomsParts {
  readonly journal: Journal;
  readonly evidence: Evidence;
  readonly catalogue: Catalogue;
  readonly members: Members;
  readonly papers: Papers;
  readonly lateBox: LateBox;
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

export function createRooms(parts: RoomsParts): Rooms {
  const { journal, evidence, catalogue, members, clock, log, metrics } = parts;
  const halls = new Map<WorkshopId, Hall>();
  /** Rooms closed for good: whoever still asks for one must not bring it back. */
  const dropped = new Set<WorkshopId>();
  const commandParts: CommandParts = { ...parts, peopleChanged };
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
      workshop,
      session,
      grace: undefined,
      members: membersOf(workshop),
      answers: new Map(),
      closing: new Map(),
      cancelTelling: undefined,
      cancelEviction: undefined,
      room: openRoom({
        workshop, title: session.title, journal, evidence, clock, log, metrics,
        policy: () => policyAt(hall, clock.now()), stampOf: (connection) => stampOf(hall, connection), dead: () => forgetHall(workshop, hall),
      }),
    };
    halls.set(workshop, hall);
    hall.room.then(
      () => {
        log.info('room.opened', { workshop });
        evictLater(workshop, hall);
        finishRounds(hall, commandParts).catch((error: unknown) => log.error('journal.failing', error, { workshop }));
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

  function evictLater(workshop: WorkshopId, hall: Hall): void {
    hall.cancelEviction?.();
    hall.cancelEviction = clock.after(LIMITS.idleRoomMilliseconds, () => void evict(workshop, hall));
  }

  function forgetHall(workshop: WorkshopId, hall: Hall): void {
    if (halls.get(workshop) === hall) halls.delete(workshop);
    stopTimers(hall);
  }

  async function evict(workshop: WorkshopId, hall: Hall): Promise<void> {
    const room = await hall.room;
    if (room.connections.size > 0 || halls.get(workshop) !== hall) return;
    forgetHall(workshop, hall);
    room.close();
    metrics.roomEvicted();
    log.info('room.closed', { workshop });
  }

  function peopleChanged(workshop: WorkshopId): void {
    const hall = halls.get(workshop);
    if (!hall) return;
    hall.members = membersOf(workshop);
    tellSoon(hall, commandParts, 'people');
  }

  return {
    open: async (workshop) => hallOf(workshop).room,
    enter(room, connection, workshop) {
      const hall = halls.get(workshop);
      if (!hall) return connection.close(dropped.has(workshop) ? CLOSE.gone : CLOSE.restarting, 'not available'); // Closed while it was opening.
      hall.cancelEviction?.();
      // Before anything is asked of it: a copy from another epoch must not be merged unasked.
      connection.send(helloFrame(journal.epoch(workshop)));
      room.enter(connection);
      connection.sendWhole(jsonFrame(MESSAGE.session, viewOf(hall, room, commandParts)));
      connection.sendWhole(ownFrame(hall, connection, commandParts));
      tellSoon(hall, commandParts, 'people');
    },
    leave(room, connection, workshop) {
      const hall = halls.get(workshop);
      room.leave(connection);
      if (!hall) return;
      tellSoon(hall, commandParts, 'people');
      if (room.connections.size === 0) evictLater(workshop, hall);
    },
    command: (workshop, actor, wanted) => answerCommand(hallOf(workshop), actor, wanted, commandParts),
    peopleChanged,
    showOut(workshop, people) {
      for (const id of people) parts.papers.erase(workshop, toMemberId(id));
      const hall = halls.get(workshop);
      if (hall) withRoom(hall, (room) => showOut(room, people));
      peopleChanged(workshop);
    },
    own: ({ workshop, id }) => ({ papers: parts.papers.own(workshop, id), late: parts.lateBox.of(workshop, id) }),
    erase: (member, cards) => eraseMember(hallOf(member.workshop), member, cards, { ...commandParts, journal }),
    session: (workshop) => halls.get(workshop)?.session ?? catalogue.session(workshop),
    async drop(workshop, erase) {
      dropped.add(workshop);
      const hall = halls.get(workshop);
      halls.delete(workshop);
      if (hall) stopTimers(hall);
      const room = await hall?.room.catch(() => undefined);
      for (const connection of room?.connections ?? []) connection.close(CLOSE.gone, 'deleted');
      room?.close();
      try {
        erase();
        evidence.erase(workshop);
        journal.purge();
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
      for (const hall of all) stopTimers(hall);
      const rooms = (await Promise.all(all.map(({ room }) => room.catch(() => undefined)))).filter((room) => room !== undefined);
      // Everybody is told before the first board is tidied: nobody waits for another workshop's.
      for (const room of rooms) for (const connection of room.connections) connection.close(CLOSE.restarting, 'restarting');
      const until = clock.now() + TIDY_MILLISECONDS;
      for (const room of rooms) room.close(clock.now() < until);
    },
  };
}
