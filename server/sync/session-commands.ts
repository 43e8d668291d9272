/** Carries out what people ask of the workshop rather than write on its board. Each command once, however often it is sent. */
import { leads, onlyWatches, type Actor } from '#shared/domain/permissions.ts';
import { verbOf } from '#shared/domain/rounds/round.ts';
import type { CommandAnswer, SessionCommand } from '#shared/protocol/notices.ts';
import type { Member } from '../identity/members.ts';
import { applyStageCommand, isStageCommand } from '../workshops/apply-stage-command.ts';
import { saveSession, type CommandParts, type Outcome } from './command-parts.ts';
import { showOut, type Hall } from './hall.ts';
import { lateCommand } from './late-commands.ts';
import { roundCommand } from './round-commands.ts';
import type { Room } from './room.ts';

const REMEMBERED_ANSWERS = 500;

export function answerCommand(hall: Hall, actor: Actor, wanted: SessionCommand, parts: CommandParts): Promise<CommandAnswer> {
  const key = `${actor.member}/${wanted.id}`;
  const before = hall.answers.get(key);
  if (before) return before;
  const answer = carryOutSafely(hall, actor, wanted, parts).then((problem): CommandAnswer => {
    if (!problem) return { id: wanted.id, ok: true, revision: hall.session.revision };
    // What could not be done may be asked again under the same id.
    hall.answers.delete(key);
    return { id: wanted.id, ok: false, problem };
  });
  hall.answers.set(key, answer);
  if (hall.answers.size > REMEMBERED_ANSWERS) for (const oldest of hall.answers.keys()) return hall.answers.delete(oldest), answer;
  return answer;
}

async function carryOutSafely(hall: Hall, actor: Actor, wanted: SessionCommand, parts: CommandParts): Promise<Outcome> {
  try {
    return await carryOut(hall, await hall.room, actor, wanted, parts);
  } catch (error) {
    parts.log.error('journal.failing', error, { workshop: hall.workshop });
    return 'not-saved';
  }
}

function carryOut(hall: Hall, room: Room, actor: Actor, wanted: SessionCommand, parts: CommandParts): Outcome | Promise<Outcome> {
  if (wanted.type === 'member.rename') return rename(hall, actor, wanted.name, parts);
  if (onlyWatches(actor.role)) return 'observer-only-watches';
  if ('round' in wanted && verbOf(wanted.type)) return roundCommand(hall, room, actor, wanted, parts);
  if ('late' in wanted || wanted.type === 'late.send') return lateCommand(hall, room, actor, wanted, parts);
  if (!leads(actor.role)) return 'facilitator-only';
  if (isStageCommand(wanted)) return saveSession(hall, applyStageCommand(hall.session, wanted), parts);
  switch (wanted.type) {
    case 'member.remove':
      return removeMember(hall, room, actor, wanted.member, parts);
    case 'role.grant':
      return grantRole(hall, room, actor, wanted, parts);
    case 'role.take-over':
      return takeOver(hall, room, actor, parts);
    default:
      return 'unknown-command';
  }
}

function rename(hall: Hall, actor: Actor, name: string, { members, peopleChanged }: CommandParts): Outcome {
  members.rename(actor.member, name);
  peopleChanged(hall.workshop);
  return undefined;
}

/** Whoever answers for the workshop: helpers lead through it, but don't decide over people who lead. */
function answersFor(actor: Actor): boolean {
  return actor.role === 'organizer' || actor.role === 'facilitator';
}

function mayDecideOver(actor: Actor, member: Member): boolean {
  if (member.id === actor.member) return false;
  if (!leads(member.role)) return true;
  return actor.role === 'organizer' ? member.role !== 'organizer' : answersFor(actor) && member.role === 'co_facilitator';
}

function removeMember(hall: Hall, room: Room, actor: Actor, member: string, { members, papers, peopleChanged }: CommandParts): Outcome {
  const known = hall.members.get(member);
  if (!known || !mayDecideOver(actor, known)) return 'unknown-member';
  members.remove(known.id);
  // What they wrote in the open stays; what they had handed in and nobody has counted doesn't count.
  papers.erase(hall.workshop, known.id);
  showOut(room, [known.id]);
  peopleChanged(hall.workshop);
  return undefined;
}

function grantRole(hall: Hall, room: Room, actor: Actor, { member, role }: SessionCommand & { type: 'role.grant' }, parts: CommandParts): Outcome {
  const known = hall.members.get(member);
  if (!answersFor(actor)) return 'facilitator-only';
  if (!known || known.role === 'projector' || !mayDecideOver(actor, known)) return 'unknown-member';
  return setRole(hall, room, known, role, parts);
}

/** From the next frame on, on every line that is open. */
function setRole(hall: Hall, room: Room, { id }: Member, role: Member['role'], { members, peopleChanged }: CommandParts): undefined {
  members.setRole(id, role);
  for (const connection of room.connections) if (connection.actor.member === id) connection.actAs(role);
  peopleChanged(hall.workshop);
}

/** A helper steps to the front when the facilitator's laptop dies; whoever led before stays a facilitator. */
function takeOver(hall: Hall, room: Room, actor: Actor, parts: CommandParts): Outcome {
  const known = hall.members.get(actor.member);
  if (!known) return 'unknown-member';
  if (known.role === 'co_facilitator') setRole(hall, room, known, 'facilitator', parts);
  return saveSession(hall, { ...hall.session, leader: known.id }, parts);
}
