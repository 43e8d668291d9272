/** A whole server on a free port of this machine, over a folder that goes with the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServer, type Server } from '#server/compose.ts';
import type { ServerBounds } from '#server/bounds.ts';
import { systemClock, type Clock } from '#server/observe/clock.ts';
import { createLog } from '#server/observe/log.ts';
import type { CreatedWorkshop, Joined } from '#shared/protocol/http.ts';

export const ORGANIZER_KEY = 'kunci-penyelenggara';

export interface TestServer {
  readonly origin: string;
  readonly server: Server;
  readonly dataDir: string;
  readonly log: string[];
  api(method: string, path: string, options?: { body?: unknown; token?: string; headers?: Record<string, string> }): Promise<Response>;
  createWorkshop(options?: Record<string, unknown>): Promise<CreatedWorkshop>;
  join(code: string, options?: Record<string, unknown>): Promise<Joined>;
  /** Ends the server; `keep` leaves its folder for the next one. */
  close(keep?: 'keep'): Promise<void>;
}

export async function startServer(options: { dataDir?: string; clientFolder?: string; port?: number; bounds?: Partial<ServerBounds>; clock?: Clock } = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'rembuk-'));
  const log: string[] = [];
  const server = await composeServer(
    { dataDir, organizerKey: ORGANIZER_KEY, publicUrl: undefined, onlyThisMachine: true, clientFolder: options.clientFolder, ...(options.bounds ? { bounds: options.bounds } : {}) },
    options.clock ?? systemClock,
    createLog('debug', (line) => void log.push(line), systemClock.now),
  );
  await server.app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  const address = server.app.server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;

  const api: TestServer['api'] = (method, path, { body, token, headers } = {}) =>
    fetch(origin + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  return {
    origin, server, dataDir, log, api,
    async createWorkshop(wanted = {}) {
      const reply = await api('POST', '/api/workshops', { token: ORGANIZER_KEY, body: { title: 'Forum uji', language: 'id', ...wanted } });
      if (reply.status !== 201) throw new Error(`creating a workshop: ${reply.status} ${await reply.text()}`);
      return (await reply.json()) as CreatedWorkshop;
    },
    async join(code, wanted = {}) {
      const reply = await api('POST', '/api/join', { body: { code, consent: true, category: 'community', ...wanted } });
      if (reply.status !== 200) throw new Error(`joining: ${reply.status} ${await reply.text()}`);
      return (await reply.json()) as Joined;
    },
    async close(keep) {
      await server.close();
      if (!keep) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
