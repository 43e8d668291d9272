/** What the server alone writes and everybody in the workshop sees: where the workshop stands. */
import type { Rect } from './geometry.ts';
import type { MemberId } from './ids.ts';
import { CLOSED_POLICY, OPEN_POLICY, STAGES, type Policy, type StageId } from './stage.ts';
import type { Category, Language, Role } from './vocabulary.ts';

export interface RosterEntry {
  readonly id: MemberId;
  readonly name: string;
  readonly role: Role;
  readonly category: Category;
  readonly online: boolean;
}

export interface Session {
  /** Grows with each change; a client ignores what is older than what it has. */
  readonly revision: number;
  readonly title: string;
  readonly language: Language;
  readonly joinCode: string;
  readonly doorOpen: boolean;
  readonly stage: StageId | undefined;
  /** False between closing a stage and opening the next: participants then only read. */
  readonly stageOpen: boolean;
  /** A policy the facilitator set by hand; it holds until the next stage opens. */
  readonly policyOverride: Policy | undefined;
  /** Where the facilitator asks everybody to look; the projector goes there. */
  readonly spotlight: Rect | undefined;
}

/** The session with what only lives in memory: who is here, and the server's time. */
export interface SessionView extends Session {
  readonly roster: readonly RosterEntry[];
  /** Milliseconds since 1970 on the server when this was sent. */
  readonly serverTime: number;
}

export function policyOf(session: Pick<Session, 'stage' | 'stageOpen' | 'policyOverride'>): Policy {
  if (session.policyOverride) return session.policyOverride;
  if (!session.stage) return OPEN_POLICY;
  return session.stageOpen ? STAGES[session.stage].policy : CLOSED_POLICY;
}
