/** Calling links back: who came in by one that got around is out at once. */
import Type from 'typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Problem, RoleSchema } from '#shared/protocol/http.ts';
import { isOrganizer, memberOf, type Parts } from './parts.ts';
import { problem } from './problems.ts';

const Params = Type.Object({ id: Type.String(), role: RoleSchema });

export const linkRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { catalogue, members, invites, organizers, rooms, log }) => {
  /** Ends the links of a role and shows out whoever came by them, but never whoever asks. What those people saved stays. */
  app.delete('/workshops/:id/links/:role', { schema: { params: Params, response: { 200: Type.Object({ shownOut: Type.Integer() }), 401: Problem, 404: Problem } } }, async (request, reply) => {
    const workshop = catalogue.get(request.params.id);
    const member = memberOf(request, request.params.id, members);
    // A facilitator ends the links of those beside and below, never the organizer's.
    const answers = member?.role === 'organizer' || (member?.role === 'facilitator' && request.params.role !== 'organizer');
    if (!isOrganizer(request, organizers) && !answers) return problem(request, reply, 'organizer-only');
    if (!workshop) return problem(request, reply, 'unknown-workshop');
    const ended = invites.revoke(workshop.id, request.params.role);
    const out = members.cameBy(workshop.id, ended).filter(({ id }) => id !== member?.id);
    for (const { id } of out) members.remove(id);
    rooms.showOut(workshop.id, out.map(({ id }) => id));
    log.info('links.revoked', { workshop: workshop.id, members: out.length });
    return { shownOut: out.length };
  });
};
