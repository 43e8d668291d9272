/** Errors as replies: RFC 9457, in the caller's language, never with a stack trace. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '#shared/domain/vocabulary.ts';
import { PROBLEMS, type ProblemName } from '#shared/i18n/problems.ts';
import type { Problem } from '#shared/protocol/http.ts';
import { isStorageFailure } from '../journal/database.ts';
import type { Log } from '../observe/log.ts';
import { BoardDamaged } from '../sync/live-board.ts';
import { RoomsClosed, RoomsFull } from '../sync/rooms.ts';

/** The language a request asks for; Indonesian where it doesn't say. */
export function languageOf(request: FastifyRequest): Language {
  return /^\s*en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'id';
}

export function problem(request: FastifyRequest, reply: FastifyReply, name: ProblemName, detail?: string): FastifyReply {
  const { status, ...titles } = PROBLEMS[name];
  const body: Problem = { type: `urn:rembuk:problem:${name}`, title: titles[languageOf(request)], status, ...(detail ? { detail } : {}) };
  return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(body);
}

export function installProblems(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((request, reply) => problem(request, reply, 'not-found'));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (error.validation) return problem(request, reply, 'invalid-request', error.message);
    if (error.statusCode === 413) return problem(request, reply, 'too-large');
    if (error.statusCode !== undefined && error.statusCode < 500) return problem(request, reply, 'invalid-request');
    if (error instanceof RoomsFull) return problem(request, reply, 'server-full');
    if (error instanceof RoomsClosed) return problem(request, reply, 'restarting');
    log.error('request.failed', error, { method: request.method, route: request.routeOptions.url ?? '' });
    if (error instanceof BoardDamaged) return problem(request, reply, 'board-unavailable');
    if (isStorageFailure(error)) return problem(request, reply, 'not-saved');
    return problem(request, reply, 'our-mistake');
  });
}
