import type { MemberId } from './ids.ts';
import { isCommon, type Policy } from './stage.ts';
import type { Collection, Role } from './vocabulary.ts';

/** Someone who acts, as the server knows them; never as the client describes itself. */
export interface Actor {
  readonly member: MemberId;
  readonly role: Role;
}

/** Kinds of act. `move` is changing a record's place or group, `govern` protecting it from the others. */
export type Deed = 'add' | 'edit' | 'move' | 'delete' | 'govern';

/** What the rules must know of the record acted upon, as it was before the act. */
export interface Target {
  readonly collection: Collection;
  readonly author: string | undefined;
  readonly locked: boolean;
  readonly policy: Policy;
}

/** Why an act isn't allowed. Each has its sentence in shared/i18n. */
export type Refusal =
  | 'observer-only-watches'
  | 'facilitator-only'
  | 'stage-does-not-allow'
  | 'not-yours'
  | 'locked'
  | 'author-fixed';

type Rule = (actor: Actor, target: Target) => Refusal | undefined;

const RULES: Readonly<Record<Deed, Rule>> = {
  add: (actor, { collection, policy, author }) => {
    if (!policy.add.includes(collection)) return 'stage-does-not-allow';
    return author === actor.member ? undefined : 'author-fixed';
  },
  edit: (actor, target) => change(actor, target, target.policy.editOwn, target.policy.editOthers),
  move: (actor, target) => change(actor, target, target.policy.moveOwn, target.policy.moveOthers),
  delete: (actor, target) => {
    if (target.locked) return 'locked';
    if (target.author !== actor.member) return 'not-yours';
    return target.policy.deleteOwn ? undefined : 'stage-does-not-allow';
  },
  govern: () => 'facilitator-only',
};

/**
 * The one place that says who may do what. The client asks it to grey out a
 * button, the server asks it before anyone else sees the change.
 */
export function refusal(actor: Actor, deed: Deed, target: Target): Refusal | undefined {
  if (onlyWatches(actor.role)) return 'observer-only-watches';
  return leads(actor.role) ? undefined : RULES[deed](actor, target);
}

/** Facilitators, their helpers and the organizer: all but sealed input is open to them. */
export function leads(role: Role): boolean {
  return role === 'organizer' || role === 'facilitator' || role === 'co_facilitator';
}

export function onlyWatches(role: Role): boolean {
  return role === 'observer' || role === 'projector';
}

function change(actor: Actor, target: Target, own: boolean, others: boolean): Refusal | undefined {
  if (target.locked) return 'locked';
  if (isCommon(target.collection) && target.policy.add.includes(target.collection)) return undefined;
  if (target.author === actor.member) return own ? undefined : 'stage-does-not-allow';
  if (others) return undefined;
  return 'not-yours';
}
