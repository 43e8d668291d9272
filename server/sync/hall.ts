/** An open workshop as the server holds it: its room, where it stands, who belongs to it. */
import type { MemberId, WorkshopId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { leads } from '#shared/domain/permissions.ts';
import type { RoundView } from '#shared/domain/rounds/round.ts';
import { policyOf, type Session, type SessionView } from '#shared/domain/session.ts';
import { eitherPolicy, type Policy } from '#shared/domain/stage.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import { jsonFrame, MESSAGE } from '#shared/protocol/frames.ts';
import type { CommandAnswer, HelloMessage, OwnMessage, TurnoutMessage } from '#shared/protocol/notices.ts';
import type { Member } from '../identity/members.ts';
import type { Epoch } from '../journal/journal.ts';
import type { Clock } from '../observe/clock.ts';
import type { Papers } from '../sealed/papers.ts';
import type { LateBox } from '../workshops/late-box.ts';
import type { Connection } from './connection.ts';
import type { Room } from './room.ts';

export interface Hall {
  readonly workshop: WorkshopId;
  readonly room: Promise<Room>;
  session: Session;
  /** What was allowed until a moment ago, and when that ends (ms since 1970). */
  grace: { readonly policy: Policy; readonly until: number } | undefined;
  members: ReadonlyMap<string, Member>;
  /** Answers by member and command id: a repeat is told the same. */
  readonly answers: Map<string, Promise<CommandAnswer>>;
  /** Rounds that are being closed. */
  readonly closing: Map<string, Promise<boolean>>;
  cancelTelling: (() => void) | undefined;
  cancelTurnout?: (() => void) | undefined;
  /** What is about to be told; see `tellSoon`. */
  telling?: News | undefined;
  cancelEviction: (() => void) | undefined;
}

/** Where the workshop stands can't wait; who is here and how many have taken part can, in a crowd. */
export type News = 'stand' | 'people';

export interface HallParts {
  readonly clock: Clock;
  readonly papers: Papers;
  readonly lateBox: LateBox;
}

/** The rules that an update is judged by when it arrives: today's, and for a moment yesterday's. */
export function policyAt(hall: Hall, now: number): Policy {
  const policy = policyOf(hall.session);
  return hall.grace && now < hall.grace.until ? eitherPolicy(policy, hall.grace.policy) : policy;
}

/** Changes where the workshop stands; what the change forbids is still taken in for a moment. */
export function standAt(hall: Hall, session: Session, now: number): void {
  const before = policyOf(hall.session);
  hall.session = session;
  // Only a change of the rules begins a moment of grace, or a busy facilitator would keep a closed step open.
  if (JSON.stringify(before) !== JSON.stringify(policyOf(session))) hall.grace = { policy: before, until: now + LIMITS.graceMilliseconds };
}

export function viewOf(hall: Hall, room: Room, { clock, papers }: HallParts): SessionView {
  const here = new Set([...room.connections].map((connection) => connection.actor.member));
  const roster = [...hall.members.values()].map(({ id, name, role, category }) => ({ id, name, role, category, online: here.has(id) }));
  const rounds = hall.session.rounds.map((round): RoundView => ({ ...round, turnout: turnoutOf(hall, round, papers) }));
  return { ...hall.session, rounds, roster, serverTime: clock.now() };
}

function turnoutOf(hall: Hall, round: Session['rounds'][number], papers: Papers): number {
  if (round.result && 'voters' in round.result) return round.result.voters;
  return round.state === 'closed' ? 0 : papers.turnout(hall.workshop, round.id);
}

/** A count on a wall may lag by as much without anybody noticing. */
const TURNOUT_MILLISECONDS = 300;

/** Each of n people who come has the list of n told to n: from a hundred on that is told less often, or it would be all the server does. */
export function peopleDelay(people: number): number {
  return Math.min(LIMITS.peopleMessageDelay, LIMITS.sessionMessageDelay + (people * people) / 200);
}

/** Tells everybody where the workshop stands; what changes within a moment is told once. */
export function tellSoon(hall: Hall, parts: HallParts, news: News = 'stand'): void {
  if (hall.cancelTelling && (news === 'people' || hall.telling === 'stand')) return;
  hall.cancelTelling?.();
  hall.telling = news;
  const delay = news === 'people' ? peopleDelay(hall.members.size) : LIMITS.sessionMessageDelay;
  hall.cancelTelling = parts.clock.after(delay, () => {
    hall.cancelTelling = undefined;
    withRoom(hall, (room) => {
      const frame = jsonFrame(MESSAGE.session, viewOf(hall, room, parts));
      // However long its results have become, it is no reason to send anybody away.
      for (const connection of room.connections) connection.sendWhole(frame);
    });
  });
}

/** Tells everybody how many have handed something in: a few bytes, because in a ballot it changes with each person. */
export function tellTurnoutSoon(hall: Hall, parts: HallParts): void {
  hall.cancelTurnout ??= parts.clock.after(TURNOUT_MILLISECONDS, () => {
    hall.cancelTurnout = undefined;
    const open = hall.session.rounds.filter(({ state }) => state !== 'closed');
    const turnout: TurnoutMessage = Object.fromEntries(open.map((round) => [round.id, turnoutOf(hall, round, parts.papers)]));
    withRoom(hall, (room) => room.broadcast(jsonFrame(MESSAGE.turnout, turnout)));
  });
}

/** Tells one person, on all of their devices, what is theirs alone. */
export function tellOwn(hall: Hall, room: Room, member: MemberId, parts: HallParts): void {
  const own = [...room.connections].filter((connection) => connection.actor.member === member);
  if (own.length === 0) return;
  const frames = new Map<boolean, Uint8Array>();
  for (const connection of own) {
    // Told alike on each of the person's lines: what is sealed is opened once.
    const key = leads(connection.actor.role);
    const frame = frames.get(key) ?? ownFrame(hall, connection, parts);
    frames.set(key, frame);
    connection.sendWhole(frame);
  }
}

/** Tells those who lead what waits in the late box. */
export function tellLeads(hall: Hall, room: Room, parts: HallParts): void {
  for (const connection of room.connections) if (leads(connection.actor.role)) connection.sendWhole(ownFrame(hall, connection, parts));
}

export function ownFrame(hall: Hall, { actor }: Connection, { papers, lateBox }: HallParts): Uint8Array {
  const mine = lateBox.of(hall.workshop, actor.member);
  const waiting = leads(actor.role) ? lateBox.waiting(hall.workshop).filter(({ member }) => member !== actor.member) : [];
  const message: OwnMessage = { papers: papers.own(hall.workshop, actor.member), late: [...mine, ...waiting] };
  return jsonFrame(MESSAGE.own, message);
}

/** Which stretch of the workshop's history this is, and why it began. */
export function helloFrame({ id, cause, at }: Epoch): Uint8Array {
  const message: HelloMessage = { epoch: id, cause: cause ?? null, at };
  return jsonFrame(MESSAGE.hello, message);
}

/** Calls off everything that a hall had still in mind. */
export function stopTimers({ cancelEviction, cancelTelling, cancelTurnout }: Hall): void {
  for (const cancel of [cancelEviction, cancelTelling, cancelTurnout]) cancel?.();
}

/** Ends the lines of people at once. What they had written and saved stays. */
export function showOut(room: Room, people: readonly string[]): void {
  for (const connection of room.connections) if (people.includes(connection.actor.member)) connection.close(CLOSE.unauthorized, 'removed');
}

/** Does something with a hall's room once it is open; a room that can't be opened has been reported already. */
export function withRoom(hall: Hall, work: (room: Room) => void): void {
  void hall.room.then(work, () => undefined);
}

export function stampOf(hall: Hall, connection: Connection) {
  const member = hall.members.get(connection.actor.member);
  return { id: connection.actor.member, name: member?.name ?? '', role: connection.actor.role, category: member?.category ?? 'other' };
}
