import type { Session } from '#shared/domain/session.ts';
import type { SessionCommand } from '#shared/protocol/notices.ts';

/** The commands that change nothing but where the workshop stands. */
export type StageCommand = Extract<SessionCommand, { type: 'stage.open' | 'stage.close' | 'policy.set' | 'spotlight.set' | 'door.open' | 'door.close' }>;

export function isStageCommand(command: SessionCommand): command is StageCommand {
  return ['stage.open', 'stage.close', 'policy.set', 'spotlight.set', 'door.open', 'door.close'].includes(command.type);
}

/** The session after a command. Pure; the revision is the caller's. */
export function applyStageCommand(session: Session, command: StageCommand): Session {
  switch (command.type) {
    case 'stage.open':
      return { ...session, stage: command.stage, stageOpen: true, policyOverride: undefined, spotlight: undefined };
    case 'stage.close':
      return { ...session, stageOpen: false };
    case 'policy.set':
      return { ...session, policyOverride: command.policy ?? undefined };
    case 'spotlight.set':
      return { ...session, spotlight: command.rect ?? undefined };
    case 'door.open':
      return { ...session, doorOpen: true };
    case 'door.close':
      return { ...session, doorOpen: false };
    default:
      return command satisfies never;
  }
}
