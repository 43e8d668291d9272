import { RECORD_ID } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { readAsk } from '#shared/domain/rounds/read-round.ts';
import { verbOf, type RoundCommand } from '#shared/domain/rounds/round.ts';
import { isStageId } from '#shared/domain/stage.ts';
import { asObject, isPlain } from '#shared/domain/unknown.ts';
import { isCollection } from '#shared/domain/vocabulary.ts';
import { GRANTED_ROLES, type LateWork, type SessionCommand } from '#shared/protocol/notices.ts';
import { readPolicy, readRect } from './read-session.ts';

/** Reads a command that came over the wire; undefined when it isn't one we know or a part of it is wrong. */
export function readCommand(value: unknown): SessionCommand | undefined {
  const command = asObject(value);
  const id = command?.['id'];
  if (!command || typeof id !== 'string' || id.length < 4 || id.length > 64) return undefined;
  switch (command['type']) {
    case 'stage.open': {
      const stage = command['stage'];
      return typeof stage === 'string' && isStageId(stage) ? { id, type: 'stage.open', stage } : undefined;
    }
    case 'stage.close':
      return { id, type: 'stage.close' };
    case 'door.open':
      return { id, type: 'door.open' };
    case 'door.close':
      return { id, type: 'door.close' };
    case 'policy.set': {
      if (command['policy'] === null) return { id, type: 'policy.set', policy: null };
      const policy = readPolicy(command['policy']);
      return policy && { id, type: 'policy.set', policy };
    }
    case 'spotlight.set': {
      if (command['rect'] === null) return { id, type: 'spotlight.set', rect: null };
      const rect = readRect(command['rect']);
      return rect && { id, type: 'spotlight.set', rect };
    }
    case 'member.rename': {
      const name = command['name'];
      return typeof name === 'string' && name.length <= LIMITS.nameCharacters ? { id, type: 'member.rename', name } : undefined;
    }
    case 'member.remove': {
      const member = command['member'];
      return typeof member === 'string' ? { id, type: 'member.remove', member } : undefined;
    }
    case 'role.grant': {
      const member = command['member'];
      const role = GRANTED_ROLES.find((known) => known === command['role']);
      return typeof member === 'string' && role ? { id, type: 'role.grant', member, role } : undefined;
    }
    case 'role.take-over':
      return { id, type: 'role.take-over' };
    case 'late.send': {
      const work = readLateWork(command['work']);
      return work && { id, type: 'late.send', work };
    }
    case 'late.withdraw':
    case 'late.accept':
    case 'late.decline': {
      const late = command['late'];
      return typeof late === 'string' ? { id, type: command['type'], late } : undefined;
    }
    default:
      return readRoundCommand(id, command);
  }
}

/** Papers are read only where their round is known; here they only have to be there. */
function readRoundCommand(id: string, command: Record<string, unknown>): SessionCommand | undefined {
  const type = String(command['type']);
  const round = command['round'];
  const verb = verbOf(type);
  if (!verb || typeof round !== 'string' || !RECORD_ID.test(round)) return undefined;
  const slot = command['slot'] ?? '';
  if (typeof slot !== 'string' || slot.length > 40) return undefined;
  const ask = verb.act === 'open' ? readAsk(verb.kind, command['ask']) : undefined;
  if (verb.act === 'open' && !ask) return undefined;
  if (verb.act === 'submit' && !asObject(command['paper'])) return undefined;
  // `type` is one of the verbs and what belongs to it was read or is there.
  return { id, type, round, ...(ask ? { ask } : {}), ...(slot ? { slot } : {}), ...(verb.act === 'submit' ? { paper: command['paper'] } : {}) } as { id: string } & RoundCommand;
}

/** Work for the late box; undefined when a part of it is wrong. */
export function readLateWork(value: unknown): LateWork | undefined {
  const work = asObject(value);
  const [collection, record] = [work?.['collection'], work?.['record']];
  const texts = Object.entries(asObject(work?.['texts']) ?? {});
  const values = Object.entries(asObject(work?.['values']) ?? {});
  if (typeof collection !== 'string' || !isCollection(collection) || typeof record !== 'string' || !RECORD_ID.test(record)) return undefined;
  if (texts.length + values.length === 0 || texts.length + values.length > 40) return undefined;
  return {
    collection, record,
    texts: Object.fromEntries(texts.filter((pair): pair is [string, string] => typeof pair[1] === 'string')),
    values: Object.fromEntries(values.filter((pair): pair is [string, string | number | boolean | null] => isPlain(pair[1]))),
  };
}
