/** How people come in: a code or a link, a category, a plain consent. */
import Type from 'typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { LIMITS } from '#shared/domain/limits.ts';
import { leads } from '#shared/domain/permissions.ts';
import type { Role } from '#shared/domain/vocabulary.ts';
import { CONSENT_VERSION } from '#shared/i18n/consent.ts';
import type { ProblemName } from '#shared/i18n/problems.ts';
import { Joined, JoinInfo, JoinRequest, Problem } from '#shared/protocol/http.ts';
import { memberCookie } from '../identity/credentials.ts';
import { normalizeJoinCode } from '../identity/join-code.ts';
import type { Workshop } from '../workshops/catalogue.ts';
import { giveCookie, isOrganizer, type Parts } from './parts.ts';
import { languageOf, problem } from './problems.ts';

interface Entrance {
  readonly workshop: Workshop;
  readonly role: Role;
  readonly cameBy?: string;
}

export const joinRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { catalogue, members, invites, organizers, throttle, rooms, clock, metrics } = parts;

  app.addHook('onResponse', async ({ routeOptions }, { statusCode }) => {
    if (statusCode < 400 || !routeOptions.url?.includes('/join')) return;
    metrics.joinRefused(statusCode === 404 ? 'unknown' : statusCode === 403 ? 'closed' : 'incomplete');
  });

  app.post('/join/info', { schema: { body: JoinRequest, response: { 200: JoinInfo, 403: Problem, 404: Problem, 422: Problem } } }, async (request, reply) => {
    const entrance = await find(request.body);
    if (typeof entrance === 'string') return problem(request, reply, entrance);
    const { workshop, role } = entrance;
    return {
      title: rooms.session(workshop.id)?.title ?? workshop.title, language: workshop.language, role,
      doorOpen: isDoorOpen(entrance), retentionDays: workshop.retentionDays, consentVersion: CONSENT_VERSION,
    };
  });

  app.post('/join', { schema: { body: JoinRequest, response: { 200: Joined, 403: Problem, 404: Problem, 422: Problem } } }, async (request, reply) => {
    const { name = '', category = 'other', consent, consentVersion = CONSENT_VERSION } = request.body;
    const entrance = await find(request.body);
    if (typeof entrance === 'string') return problem(request, reply, entrance);
    const { workshop, role, cameBy } = entrance;
    const isPerson = role !== 'projector';
    if (isPerson && consent !== true) return problem(request, reply, 'consent-missing');
    // A page from before an update showed an older text: what was read there isn't what would be kept.
    if (isPerson && consentVersion !== CONSENT_VERSION) return problem(request, reply, 'consent-outdated');
    if (name.trim().length > LIMITS.nameCharacters) return problem(request, reply, 'name-too-long');
    if (!isDoorOpen(entrance)) return problem(request, reply, 'door-closed');
    if (members.of(workshop.id).length >= LIMITS.membersPerWorkshop) return problem(request, reply, 'workshop-full');

    const { member, token } = members.add({
      workshop: workshop.id, name: name.trim(), role, category, cameBy,
      consent: isPerson ? { version: CONSENT_VERSION, language: languageOf(request) } : undefined,
    });
    giveCookie(request, reply, memberCookie(workshop.id), token);
    rooms.peopleChanged(workshop.id);
    const { id } = member;
    return { workshopId: workshop.id, member: { id, name: member.name, role, category }, token };
  });

  /** The organizer enters any workshop on this server without a link. */
  app.post('/workshops/:id/enter', { schema: { params: Type.Object({ id: Type.String() }), response: { 200: Joined, 401: Problem, 404: Problem } } }, async (request, reply) => {
    if (!isOrganizer(request, organizers)) return problem(request, reply, 'organizer-only');
    const workshop = catalogue.get(request.params.id);
    if (!workshop) return problem(request, reply, 'unknown-workshop');
    const { member, token } = members.add({ workshop: workshop.id, name: '', role: 'organizer', category: 'other', consent: undefined });
    giveCookie(request, reply, memberCookie(workshop.id), token);
    rooms.peopleChanged(workshop.id);
    return { workshopId: workshop.id, member: { id: member.id, name: member.name, role: member.role, category: member.category }, token };
  });

  async function find({ code, invite }: JoinRequest): Promise<Entrance | ProblemName> {
    if (!code && !invite) return 'code-or-invite';
    const delay = throttle.delay();
    if (delay > 0) await new Promise<void>((resume) => void clock.after(delay, resume));
    const found = invite ? byInvite(invite) : byCode(code ?? '');
    if (typeof found === 'string') throttle.failed();
    return found;
  }

  function byInvite(token: string): Entrance | ProblemName {
    const invite = invites.byToken(token);
    if (invite === 'ended') return 'link-ended';
    const workshop = invite && catalogue.get(invite.workshop);
    return workshop ? { workshop, role: invite.role, cameBy: invite.id } : 'unknown-link';
  }

  function byCode(code: string): Entrance | ProblemName {
    const workshop = catalogue.byJoinCode(normalizeJoinCode(code));
    return workshop ? { workshop, role: 'participant' } : 'unknown-code';
  }

  /** The door keeps out participants; those who run the room always come in. */
  function isDoorOpen({ workshop, role }: Entrance): boolean {
    return leads(role) || role === 'projector' || rooms.session(workshop.id)?.doorOpen !== false;
  }
};
