/** Workshops over HTTP: thin on purpose, words of HTTP in, words of the workshop out. */
import Type from 'typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Board } from '#shared/board/board.ts';
import { restoreSnapshot } from '#shared/board/restore.ts';
import { readSessionFile } from '#shared/export/session-file.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { daysLeft, erasureTime, isDue, RETENTION } from '#shared/domain/retention.ts';
import { CreatedWorkshop, CreateWorkshop, KeepWorkshop, Problem, TemplateView, WorkshopRow, WorkshopView } from '#shared/protocol/http.ts';
import { findTemplate, TEMPLATES } from '#shared/templates/templates.ts';
import { ORGANIZER_COOKIE } from '../identity/credentials.ts';
import { forgetWorkshop } from '../sync/forget-workshop.ts';
import { foundWorkshop, layOut } from '../workshops/found-workshop.ts';
import { readCommand } from '../workshops/read-command.ts';
import type { Workshop } from '../workshops/catalogue.ts';
import { BoardDamaged } from '../sync/live-board.ts';
import { baseUrl } from './addresses.ts';
import { giveCookie, isOrganizer, memberOf, type Parts } from './parts.ts';
import { problem } from './problems.ts';
import { isProblemName } from '#shared/i18n/problems.ts';

const Id = Type.Object({ id: Type.String() });
const INVITE_DAYS = 90;

export const workshopRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { catalogue, members, invites, organizers, rooms, journal, clock, log } = parts;

  app.get('/templates', { schema: { response: { 200: Type.Array(TemplateView) } } }, async () =>
    TEMPLATES.map(({ id, title, summary, stakeholders, links, clusters, cards }) => ({
      id, title, summary,
      counts: { stakeholders: stakeholders.length, links: links.length, clusters: clusters.length, cards: cards.length, programs: 1 },
    })),
  );

  app.post('/organizer/session', { schema: { body: Type.Object({ secret: Type.String({ maxLength: 200 }) }) } }, async (request, reply) => {
    const token = organizers.enter(request.body.secret);
    if (!token) return problem(request, reply, 'organizer-link-ended');
    giveCookie(request, reply, ORGANIZER_COOKIE, token);
    return reply.code(204).send();
  });

  app.get('/workshops', { schema: { response: { 200: Type.Array(WorkshopRow), 401: Problem } } }, async (request, reply) => {
    if (!isOrganizer(request, organizers)) return problem(request, reply, 'organizer-only');
    return Promise.all(catalogue.all().map(rowOf));
  });

  app.post('/workshops', { schema: { body: CreateWorkshop, response: { 201: CreatedWorkshop, 401: Problem, 422: Problem } } }, async (request, reply) => {
    if (!isOrganizer(request, organizers)) return problem(request, reply, 'organizer-only');
    const { title, language, templateId, sampleContent = false, agenda = 'short', retentionDays = RETENTION.usual } = request.body;
    const template = templateId ? findTemplate(templateId) : undefined;
    if (templateId && templateId !== 'blank' && !template) return problem(request, reply, 'unknown-template');
    const workshop = foundWorkshop({ title: title.trim() || title, language, templateId: template?.id, agenda, retentionDays, stage: undefined }, catalogue, clock.now());
    await furnish(workshop, (board) => layOut(board, language, template, sampleContent, clock.now()));
    log.info('workshop.created', { workshop: workshop.id, template: template?.id });
    return reply.code(201).send(created(workshop, baseUrl(request, parts)));
  });

  app.post('/workshops/import', { bodyLimit: LIMITS.importBytes, schema: { response: { 201: CreatedWorkshop, 401: Problem, 422: Problem } } }, async (request, reply) => {
    if (!isOrganizer(request, organizers)) return problem(request, reply, 'organizer-only');
    const file = readSessionFile(request.body);
    if (!file.ok) return problem(request, reply, file.error.name, 'detail' in file.error ? file.error.detail : undefined);
    const { workshop: facts, stage, board: snapshot } = file.value;
    const workshop = foundWorkshop({ ...facts, templateId: facts.templateId ?? undefined, stage: stage ?? undefined }, catalogue, clock.now());
    await furnish(workshop, (board) => restoreSnapshot(board, snapshot));
    log.info('workshop.imported', { workshop: workshop.id });
    return reply.code(201).send(created(workshop, baseUrl(request, parts)));
  });

  app.get('/workshops/:id', { schema: { params: Id, response: { 200: WorkshopView, 401: Problem } } }, async (request, reply) => {
    const member = memberOf(request, request.params.id, members);
    const workshop = catalogue.get(request.params.id);
    const session = workshop && rooms.session(workshop.id);
    if (!member || !workshop || !session) return problem(request, reply, 'sign-in-first');
    const snapshot = (await rooms.open(workshop.id)).snapshot();
    const { cards, stakeholders, clusters, programs } = snapshot;
    return {
      id: workshop.id, title: session.title, language: session.language, agenda: workshop.agenda, stage: session.stage ?? null,
      joinCode: session.joinCode, joinLink: `${baseUrl(request, parts)}/j/${session.joinCode}`, doorOpen: session.doorOpen,
      counts: { cards: cards.length, stakeholders: stakeholders.length, clusters: clusters.length, programs: programs.length },
      member: { id: member.id, name: member.name, role: member.role, category: member.category },
    };
  });

  app.get('/workshops/:id/snapshot', { schema: { params: Id } }, async (request, reply) => {
    const member = memberOf(request, request.params.id, members);
    if (!member) return problem(request, reply, 'sign-in-first');
    return (await rooms.open(member.workshop)).snapshot();
  });

  app.post('/workshops/:id/commands', { bodyLimit: LIMITS.commandBytes, schema: { params: Id } }, async (request, reply) => {
    const member = memberOf(request, request.params.id, members);
    if (!member) return problem(request, reply, 'sign-in-first');
    const command = readCommand(request.body);
    if (!command) return problem(request, reply, 'unknown-command');
    const answer = await rooms.command(member.workshop, { member: member.id, role: member.role }, command);
    if (answer.ok) return { revision: answer.revision };
    return problem(request, reply, isProblemName(answer.problem) ? answer.problem : 'our-mistake');
  });

  /** New links for a workshop; the old ones end, so that a link that got around can be called back. */
  app.post('/workshops/:id/links', { schema: { params: Id, response: { 201: CreatedWorkshop, 401: Problem, 404: Problem } } }, async (request, reply) => {
    const workshop = catalogue.get(request.params.id);
    const member = memberOf(request, request.params.id, members);
    // They include the organizer's own: whoever could make them could make themselves organizer.
    if (!isOrganizer(request, organizers) && member?.role !== 'organizer') return problem(request, reply, 'organizer-only');
    if (!workshop) return problem(request, reply, 'unknown-workshop');
    for (const role of ['organizer', 'facilitator', 'participant', 'projector'] as const) invites.revoke(workshop.id, role);
    return reply.code(201).send(created(workshop, baseUrl(request, parts)));
  });

  /** Keeps a workshop for longer, or for less long; never so short that it would be gone at once. */
  app.patch('/workshops/:id', { schema: { params: Id, body: KeepWorkshop, response: { 200: WorkshopRow, 401: Problem, 404: Problem, 422: Problem } } }, async (request, reply) => {
    const workshop = catalogue.get(request.params.id);
    if (!isOrganizer(request, organizers)) return problem(request, reply, 'organizer-only');
    if (!workshop) return problem(request, reply, 'unknown-workshop');
    const { retentionDays } = request.body;
    if (isDue({ ...workshop, retentionDays }, clock.now())) return problem(request, reply, 'retention-too-short');
    catalogue.setRetention(workshop.id, retentionDays);
    log.info('workshop.prolonged', { workshop: workshop.id, days: retentionDays });
    return rowOf({ ...workshop, retentionDays });
  });

  app.delete('/workshops/:id', { schema: { params: Id } }, async (request, reply) => {
    const workshop = catalogue.get(request.params.id);
    if (!isOrganizer(request, organizers)) return problem(request, reply, 'organizer-only');
    if (!workshop) return problem(request, reply, 'unknown-workshop');
    journal.probe(); // Nothing is taken from anybody while it can't be carried out.
    await forgetWorkshop(parts, workshop.id);
    log.info('workshop.deleted', { workshop: workshop.id });
    return reply.code(204).send();
  });

  /** Lays out a new workshop's board; a workshop that can't be kept whole isn't kept in part. */
  async function furnish(workshop: Workshop, work: (board: Board) => void): Promise<void> {
    try {
      await (await rooms.open(workshop.id)).write(work);
    } catch (error) {
      await forgetWorkshop(parts, workshop.id).catch((left: unknown) => log.error('journal.failing', left, { workshop: workshop.id }));
      throw error;
    }
  }

  function created(workshop: Workshop, base: string): CreatedWorkshop {
    const linkFor = (role: 'organizer' | 'facilitator' | 'participant' | 'projector'): string =>
      `${base}/j#${invites.add({ workshop: workshop.id, role }, INVITE_DAYS)}`;
    const tokenFor = (role: 'facilitator' | 'projector'): string =>
      members.add({ workshop: workshop.id, name: '', role, category: 'other', consent: undefined }).token;
    return {
      workshop: { id: workshop.id, title: workshop.title, joinCode: workshop.joinCode },
      links: { organizer: linkFor('organizer'), facilitator: linkFor('facilitator'), participant: linkFor('participant'), projector: linkFor('projector') },
      tokens: { facilitator: tokenFor('facilitator'), projector: tokenFor('projector') },
    };
  }

  async function rowOf(workshop: Workshop): Promise<WorkshopRow> {
    const { id, title, language, joinCode, createdAt, retentionDays } = workshop;
    let unreadable = false;
    const snapshot = await rooms.open(id).then((room) => room.snapshot(), (error: unknown) => void (unreadable = error instanceof BoardDamaged));
    const people = members.of(id).filter((member) => member.role !== 'projector' && member.name !== '');
    return { id, title, language, joinCode, createdAt, cards: snapshot?.cards.length ?? 0, programs: snapshot?.programs.length ?? 0, members: people.length, retentionDays, erasesAt: erasureTime(workshop), daysLeft: daysLeft(workshop, clock.now()), unreadable };
  }
};
