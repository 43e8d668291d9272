import { LIMITS } from '#shared/domain/limits.ts';
import { isStageId } from '#shared/domain/stage.ts';
import type { SessionCommand } from '#shared/protocol/notices.ts';
import { asObject, readPolicy, readRect } from './read-session.ts';

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
    default:
      return undefined;
  }
}
