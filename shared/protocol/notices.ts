/** What the server tells clients beside the document itself. All of it travels as JSON. */
import type { Collection } from '../domain/vocabulary.ts';
import type { Rect } from '../domain/geometry.ts';
import type { OwnPaper, RoundCommand, RoundProblem } from '../domain/rounds/round.ts';
import type { Policy, StageId } from '../domain/stage.ts';

/** A part of an update that was not let in, as its author is told. */
export interface RefusedNotice {
  readonly reason: string;
  readonly client: number;
  readonly clock: number;
  readonly length: number;
  readonly collection?: Collection | undefined;
  readonly id?: string | undefined;
  readonly field?: string | undefined;
  readonly deletion: boolean;
}

/** `frame`: the n-th update frame of this connection that the parts came with. */
export interface RefusedMessage {
  readonly frame: number;
  readonly parts: readonly RefusedNotice[];
}

/** Storage trouble and its end; while it lasts nothing is saved and nothing is lost. */
export interface NoticeMessage {
  readonly kind: 'storage-failing' | 'storage-recovered' | 'restarting';
}

/**
 * The first thing a line says. The epoch changes whenever something on the server went back: a backup was brought back,
 * or part of the board could not be read. What a device holds from another epoch must not be merged unasked.
 */
export interface HelloMessage {
  readonly epoch: string;
  readonly cause: 'restored' | 'salvaged' | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Work that came too late for its stage: a whole record, or the new words of one that exists. */
export interface LateWork {
  readonly collection: Collection;
  readonly record: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
}

export interface LateEntry {
  readonly id: string;
  readonly member: string;
  readonly work: LateWork;
  readonly sentAt: number;
  readonly state: 'waiting' | 'declined';
}

/** People who have handed something in, by the id of an open round. */
export type TurnoutMessage = Readonly<Record<string, number>>;

/** What the server keeps for this person alone; facilitators see all that waits in the late box. */
export interface OwnMessage {
  readonly papers: readonly OwnPaper[];
  readonly late: readonly LateEntry[];
}

/** What is asked of the workshop rather than written on the board. `id` makes a repeat harmless. */
export type SessionCommand = { readonly id: string } & (
  | { readonly type: 'stage.open'; readonly stage: StageId }
  | { readonly type: 'stage.close' }
  | { readonly type: 'policy.set'; readonly policy: Policy | null }
  | { readonly type: 'spotlight.set'; readonly rect: Rect | null }
  | { readonly type: 'door.open' }
  | { readonly type: 'door.close' }
  | { readonly type: 'member.rename'; readonly name: string }
  | { readonly type: 'member.remove'; readonly member: string }
  | { readonly type: 'role.grant'; readonly member: string; readonly role: GrantedRole }
  | { readonly type: 'role.take-over' }
  | { readonly type: 'late.send'; readonly work: LateWork }
  | { readonly type: 'late.withdraw' | 'late.accept' | 'late.decline'; readonly late: string }
  | RoundCommand
);

/** Roles that a facilitator can give to somebody in the room. */
export const GRANTED_ROLES = ['co_facilitator', 'participant', 'observer'] as const;
export type GrantedRole = (typeof GRANTED_ROLES)[number];

export type CommandProblem =
  | 'unknown-command' | 'too-large' | 'facilitator-only' | 'observer-only-watches' | 'unknown-member' | 'not-saved'
  | 'unknown-late-entry' | 'late-box-full' | 'record-gone' | RoundProblem;

export type CommandAnswer =
  | { readonly id: string; readonly ok: true; readonly revision: number }
  | { readonly id: string; readonly ok: false; readonly problem: CommandProblem };
