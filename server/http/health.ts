/** What a machine asks that looks after this one: are you alive, can you work, how is it going. */
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { METRICS_TYPE } from '../observe/registry.ts';
import { isLoopback, splitHost } from './addresses.ts';
import { isOrganizer, type Parts } from './parts.ts';
import { problem } from './problems.ts';

export const healthRoutes: FastifyPluginAsync<Parts> = async (app, parts) => {
  const { rooms, readiness, metrics, organizers } = parts;

  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    const reasons = readiness.reasons();
    void reply.header('cache-control', 'no-store');
    return reasons.length > 0 ? reply.code(503).send({ status: 'not-ready', reasons }) : { status: 'ready', rooms: rooms.openCount() };
  });

  app.get('/metrics', async (request, reply) => {
    if (!isFromHere(request, parts.publicUrl) && !isOrganizer(request, organizers)) return problem(request, reply, 'organizer-only');
    return reply.type(METRICS_TYPE).header('cache-control', 'no-store').send(metrics.text());
  });
};

/** Where requests come through, as a proxy writes it. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * True for a program on this very machine. Behind a proxy on the same machine everybody seems to be one, and a page
 * from elsewhere may have its own name lead here: so neither a proxy nor another name is taken for it.
 */
function isFromHere({ raw, headers, host }: FastifyRequest, publicUrl: string | undefined): boolean {
  if (publicUrl !== undefined || FORWARDED.some((name) => headers[name] !== undefined)) return false;
  const address = raw.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  return isLoopback(address) && isLoopback(splitHost(host)[0] ?? '');
}
