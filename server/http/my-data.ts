/** What is kept about me: to see, to take along, to correct, to have erased. */
import Type from 'typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LIMITS } from '#shared/domain/limits.ts';
import { erasureTime } from '#shared/domain/retention.ts';
import { COLLECTION_NAMES } from '#shared/domain/vocabulary.ts';
import type { Snapshot } from '#shared/board/snapshot.ts';
import { consentText } from '#shared/i18n/consent.ts';
import { CorrectMe, EraseMe, MyData, Problem } from '#shared/protocol/http.ts';
import { COOKIE, memberCookie, tokensOf } from '../identity/credentials.ts';
import type { MemberRecord } from '../identity/members.ts';
import type { Workshop } from '../workshops/catalogue.ts';
import { memberOf, type Parts } from './parts.ts';
import { problem } from './problems.ts';

const Params = Type.Object({ id: Type.String() });

interface Me {
  readonly record: MemberRecord;
  readonly workshop: Workshop;
}

export const myDataRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { catalogue, members, rooms, log }) => {
  app.get('/workshops/:id/me', { schema: { params: Params, response: { 200: MyData, 401: Problem } } }, async (request, reply) => {
    const me = whoAsks(request, request.params.id);
    if (!me) return problem(request, reply, 'sign-in-first');
    return reply.header('cache-control', 'no-store').send(await dataOf(me));
  });

  app.patch('/workshops/:id/me', { schema: { params: Params, body: CorrectMe, response: { 200: MyData, 401: Problem, 422: Problem } } }, async (request, reply) => {
    const me = whoAsks(request, request.params.id);
    if (!me) return problem(request, reply, 'sign-in-first');
    const name = (request.body.name ?? me.record.name).trim();
    const category = request.body.category ?? me.record.category;
    if (name.length > LIMITS.nameCharacters) return problem(request, reply, 'name-too-long');
    members.correct(me.record.id, { name, category });
    rooms.peopleChanged(me.workshop.id);
    return reply.header('cache-control', 'no-store').send(await dataOf({ ...me, record: { ...me.record, name, category } }));
  });

  /** Whoever leads may go as well: the organizer's key opens the workshop to the next one. */
  app.delete('/workshops/:id/me', { schema: { params: Params, body: Type.Union([EraseMe, Type.Null()]), response: { 401: Problem } } }, async (request, reply) => {
    const { id } = request.params;
    const me = whoAsks(request, id);
    if (!me) return tokensOf(request, memberCookie(id)).some(members.wasErased) ? gone(id, reply) : problem(request, reply, 'sign-in-first');
    await rooms.erase(me.record, request.body?.cards ?? 'keep');
    log.info('member.erased', { workshop: me.workshop.id });
    return gone(id, reply);
  });

  function whoAsks(request: FastifyRequest, id: string): Me | undefined {
    const member = memberOf(request, id, members);
    const record = member && members.record(member.id);
    const workshop = catalogue.get(id);
    return record && workshop && { record, workshop };
  }

  async function dataOf({ record, workshop }: Me): Promise<MyData> {
    const { id, name, role, category, joinedAt, consent } = record;
    const { papers, late } = rooms.own(record);
    const { retentionDays } = workshop;
    return {
      format: 'rembuk-my-data',
      workshop: { id: workshop.id, title: workshop.title, joinCode: workshop.joinCode, retentionDays, erasesAt: erasureTime(workshop) },
      member: { id, name, role, category, joinedAt },
      consent: consent ? { ...consent, text: textOf(consent, retentionDays) } : null,
      records: recordsBy(id, (await rooms.open(workshop.id)).snapshot()),
      sealed: [...papers],
      late: [...late],
    };
  }
};

function textOf({ version, language }: NonNullable<MemberRecord['consent']>, days: number): string[] {
  const text = consentText(version, language, days);
  return text ? [text.short, ...text.details] : [];
}

function recordsBy(author: string, board: Snapshot): MyData['records'] {
  const records: MyData['records'] = {};
  for (const collection of COLLECTION_NAMES) {
    const own = board[collection].filter((record) => record.author === author);
    if (own.length > 0) records[collection] = [...own];
  }
  return records;
}

/** The credentials go from the browser too: they open nothing any more. */
function gone(workshop: string, reply: FastifyReply): FastifyReply {
  return reply.clearCookie(memberCookie(workshop), COOKIE).code(204).send();
}
