/** What carrying out a command takes, and what comes of it. */
import type { WorkshopId } from '#shared/domain/ids.ts';
import type { Session } from '#shared/domain/session.ts';
import type { CommandProblem } from '#shared/protocol/notices.ts';
import type { Members } from '../identity/members.ts';
import type { Log } from '../observe/log.ts';
import type { Catalogue } from '../workshops/catalogue.ts';
import { standAt, tellSoon, type Hall, type HallParts } from './hall.ts';

export interface CommandParts extends HallParts {
  readonly catalogue: Catalogue;
  readonly members: Members;
  readonly log: Log;
  /** To be called when the people of a workshop have changed. */
  readonly peopleChanged: (workshop: WorkshopId) => void;
}

/** Why a command wasn't done; undefined when it was. */
export type Outcome = CommandProblem | undefined;

/** Keeps where the workshop stands and tells everybody. Throws when it can't be kept. */
export function saveSession(hall: Hall, session: Session, parts: CommandParts): undefined {
  const next = { ...session, revision: hall.session.revision + 1 };
  parts.catalogue.saveSession(hall.workshop, next);
  standAt(hall, next, parts.clock.now());
  tellSoon(hall, parts);
}
