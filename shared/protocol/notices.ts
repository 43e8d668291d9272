/** What the server tells clients beside the document itself. All of it travels as JSON. */
import type { Collection } from '../domain/vocabulary.ts';
import type { Rect } from '../domain/geometry.ts';
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

/** What facilitators ask of the workshop. `id` makes a repeat harmless. */
export type SessionCommand = { readonly id: string } & (
  | { readonly type: 'stage.open'; readonly stage: StageId }
  | { readonly type: 'stage.close' }
  | { readonly type: 'policy.set'; readonly policy: Policy | null }
  | { readonly type: 'spotlight.set'; readonly rect: Rect | null }
  | { readonly type: 'door.open' }
  | { readonly type: 'door.close' }
  | { readonly type: 'member.rename'; readonly name: string }
  | { readonly type: 'member.remove'; readonly member: string }
);

export type CommandProblem = 'unknown-command' | 'facilitator-only' | 'observer-only-watches' | 'unknown-member' | 'not-saved';

export type CommandAnswer =
  | { readonly id: string; readonly ok: true; readonly revision: number }
  | { readonly id: string; readonly ok: false; readonly problem: CommandProblem };
