import type { Session } from '#shared/domain/session.ts';
import type { SessionCommand } from '#shared/protocol/notices.ts';

/** The session after a command, or the same one when it changes nothing there. Pure; the revision is the caller's. */
export function applySessionCommand(session: Session, command: SessionCommand): Session {
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
    case 'member.rename':
    case 'member.remove':
      return session;
    default:
      return command satisfies never;
  }
}
