/** The whole server without a port; tests inject into it, main.ts listens. */
import fastifyCookie from '@fastify/cookie';
import fastifyCompress from '@fastify/compress';
import fastifyHelmet from '@fastify/helmet';
import fastifySwagger from '@fastify/swagger';
import fastifyWebsocket from '@fastify/websocket';
import Fastify, { type FastifyInstance } from 'fastify';
import { LIMITS } from '#shared/domain/limits.ts';
import type { ServerBounds } from './bounds.ts';
import { isOwnOrigin } from './http/addresses.ts';
import { exportRoutes } from './http/exports.ts';
import { healthRoutes } from './http/health.ts';
import { joinRoutes } from './http/join.ts';
import { newerCopyRoutes } from './http/newer-copy.ts';
import { linkRoutes } from './http/links.ts';
import { myDataRoutes } from './http/my-data.ts';
import { memberOf, type Parts } from './http/parts.ts';
import { installProblems, problem } from './http/problems.ts';
import { installClient } from './http/static-client.ts';
import { workshopRoutes } from './http/workshops.ts';
import type { Lines } from './sync/lines.ts';
import { socketRoute } from './sync/socket.ts';

export interface AppParts extends Parts {
  /** Folder of the built client; undefined where only the interface is served. */
  readonly clientFolder: string | undefined;
  readonly lines: Lines;
  readonly bounds: ServerBounds;
}

const REQUEST_CONNECTIONS = 1_000;
const REFUSED_AS = { draining: 'restarting', 'foreign-origin': 'foreign-origin', full: 'server-full' } as const;
/** What may still be asked while the server goes down. */
const WHILE_DRAINING: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { rooms, clock, log, metrics, readiness, lines, bounds } = parts;
  const app = Fastify({
    logger: false, trustProxy: parts.publicUrl !== undefined, bodyLimit: LIMITS.frameBytes, forceCloseConnections: true,
    // Whoever sends a letter a minute must not hold a connection: looked after every second.
    requestTimeout: bounds.requestMilliseconds, http: { headersTimeout: bounds.headerMilliseconds, connectionsCheckingInterval: 1_000 },
  });
  // Beyond the lines there is room for requests; what comes on top isn't accepted at all.
  app.server.maxConnections = bounds.connections + REQUEST_CONNECTIONS;
  installProblems(app, parts.log);
  await app.register(fastifyCookie);
  await app.register(fastifyCompress, { threshold: 1024 });
  await app.register(fastifyHelmet, helmetOptions());
  await app.register(fastifySwagger, { openapi: { info: { title: 'Rembuk', version: '1' } } });
  await app.register(fastifyWebsocket, {
    options: {
      maxPayload: LIMITS.resyncBytes + LIMITS.frameBytes,
      perMessageDeflate: false,
      handleProtocols: (offered: Set<string>) => (offered.has('rembuk') ? 'rembuk' : false),
    },
  });

  app.addHook('onRequest', async (request, reply) => {
    const { origin, upgrade, host } = request.headers;
    const changes = request.method !== 'GET' && request.method !== 'HEAD';
    const refusal = readiness.draining() && !WHILE_DRAINING.has(request.url) ? 'draining'
      : (changes || upgrade) && !isOwnOrigin(origin, host ?? '', parts.publicUrl) ? 'foreign-origin'
      : upgrade && app.websocketServer.clients.size >= bounds.connections ? 'full'
      : undefined;
    if (!refusal) return undefined;
    if (upgrade) metrics.lineRefused(refusal);
    return problem(request, reply, REFUSED_AS[refusal]);
  });

  await app.register(healthRoutes, parts);
  await app.register(socketRoute, { rooms, clock, log, metrics, lines, memberOf: (request, id) => memberOf(request, id, parts.members) });
  await app.register(
    async (api) => {
      await api.register(workshopRoutes, parts);
      await api.register(joinRoutes, parts);
      await api.register(linkRoutes, parts);
      await api.register(myDataRoutes, parts);
      await api.register(exportRoutes, parts);
      await api.register(newerCopyRoutes, parts);
      api.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
    },
    { prefix: '/api' },
  );
  app.addHook('onListen', async () => readiness.started());
  if (parts.clientFolder) await installClient(app, parts.clientFolder);
  return app;
}

/** Nothing from elsewhere, no inline script, no framing; only Svelte's template policy makes markup (`default` lets through an empty string, see client/canvas). */
function helmetOptions() {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        // Konva and Svelte set styles through the object model, which this allows; markup carries none.
        styleSrcAttr: ["'none'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['svelte-trusted-html', 'default', "'allow-duplicates'"],
      },
    },
    // Plain http in a hall's own network is the norm: don't send browsers to https that isn't there.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' as const },
  };
}
