/** What the server alone writes and everybody in the workshop sees: where the workshop stands. */
import type { Rect } from './geometry.ts';
import type { MemberId } from './ids.ts';
import type { Round, RoundView } from './rounds/round.ts';
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
  /** Who leads from the front of the room just now; another may take over. */
  readonly leader: MemberId | undefined;
  /** Sealed input, asked for and closed, oldest first. */
  readonly rounds: readonly Round[];
}

/** The session with what only lives in memory: who is here, and the server's time. */
export interface SessionView extends Omit<Session, 'rounds'> {
  readonly rounds: readonly RoundView[];
  readonly roster: readonly RosterEntry[];
  /** Milliseconds since 1970 on the server when this was sent. */
  readonly serverTime: number;
}

type Standing = Pick<Session, 'stage' | 'stageOpen' | 'policyOverride'> & { readonly rounds: readonly { readonly kind: string; readonly state: string }[] };

/** What participants may do now. While cards are written hidden, none is written on the board. */
export function policyOf(session: Standing): Policy {
  const policy = stagePolicy(session);
  const hidden = session.rounds.some(({ kind, state }) => kind === 'cards' && state === 'open');
  return hidden ? { ...policy, add: policy.add.filter((collection) => collection !== 'cards') } : policy;
}

function stagePolicy(session: Standing): Policy {
  if (session.policyOverride) return session.policyOverride;
  if (!session.stage) return OPEN_POLICY;
  return session.stageOpen ? STAGES[session.stage].policy : CLOSED_POLICY;
}
