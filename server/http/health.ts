import type { FastifyPluginAsync } from 'fastify';
import type { Parts } from './parts.ts';

/** Is the process alive, and can it do its work: readiness asks the disk, not the mood. */
export const healthRoutes: FastifyPluginAsync<Parts> = async (app, { journal, rooms }) => {
  app.get('/healthz', async () => ({ status: 'ok' }));

  app.get('/readyz', async (_request, reply) => {
    try {
      journal.probe();
    } catch {
      return reply.code(503).send({ status: 'storage-failing' });
    }
    return { status: 'ready', rooms: rooms.openCount() };
  });
};
