/** After a backup was brought back, or part of a board was lost: a facilitator's device gives back the newer copy it held. */
import Type from 'typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { leads } from '#shared/domain/permissions.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { bringBack } from '#shared/board/restore.ts';
import { readBoard } from '#shared/export/session-file.ts';
import { memberOf, type Parts } from './parts.ts';
import { problem } from './problems.ts';

export const newerCopyRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { members, rooms, log } = parts;

  app.post('/workshops/:id/newer-copy', {
    bodyLimit: LIMITS.importBytes,
    schema: { params: Type.Object({ id: Type.String() }), body: Type.Object({ board: Type.Unknown() }) },
  }, async (request, reply) => {
    const member = memberOf(request, request.params.id, members);
    if (!member) return problem(request, reply, 'sign-in-first');
    if (!leads(member.role)) return problem(request, reply, 'facilitator-only');
    const copy = readBoard(request.body.board);
    if (!copy.ok) return problem(request, reply, copy.error.name, 'detail' in copy.error ? copy.error.detail : undefined);
    let records = 0;
    await (await rooms.open(member.workshop)).write((board) => void (records = bringBack(board, copy.value)));
    log.info('workshop.brought-back', { workshop: member.workshop, records });
    return { records };
  });
};
