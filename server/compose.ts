/** Puts the server's parts together over one data folder; main.ts gives it a port, tests give it a folder that goes. */
import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
import { SERVER_BOUNDS, type ServerBounds } from './bounds.ts';
import type { Config } from './config.ts';
import { createInvites } from './identity/invites.ts';
import { createJoinThrottle } from './identity/join-throttle.ts';
import { createMembers } from './identity/members.ts';
import { createOrganizers, type Organizers } from './identity/organizers.ts';
import { openDatabase } from './journal/database.ts';
import { createEvidence } from './journal/evidence.ts';
import { createSqliteJournal } from './journal/sqlite-journal.ts';
import type { Clock } from './observe/clock.ts';
import type { Log } from './observe/log.ts';
import { createMetrics } from './observe/metrics.ts';
import { createReadiness } from './observe/readiness.ts';
import { drain, watchRequests } from './shutdown.ts';
import { createPapers } from './sealed/papers.ts';
import { forgetWorkshop } from './sync/forget-workshop.ts';
import { createLines } from './sync/lines.ts';
import { createRooms } from './sync/rooms.ts';
import { createCatalogue } from './workshops/catalogue.ts';
import { createLateBox } from './workshops/late-box.ts';
import { carryOutRetention, RETENTION_INTERVAL } from './workshops/retention.ts';

export interface Server {
  readonly app: FastifyInstance;
  readonly organizers: Organizers;
  /** Ends everything in reverse order, within five seconds; what was acknowledged is on disk. */
  close(): Promise<void>;
}

export type ComposeConfig = Pick<Config, 'dataDir' | 'organizerKey' | 'publicUrl' | 'onlyThisMachine'> & {
  readonly clientFolder: string | undefined;
  readonly bounds?: Partial<ServerBounds>;
};

export async function composeServer(config: ComposeConfig, clock: Clock, log: Log): Promise<Server> {
  const database = openDatabase(config.dataDir);
  const catalogue = createCatalogue(database);
  const members = createMembers(database, clock.now);
  const invites = createInvites(database, clock.now);
  const organizers = createOrganizers(database, config.organizerKey, clock.now);
  const bounds = { ...SERVER_BOUNDS, ...config.bounds };
  const metrics = createMetrics();
  const journal = createSqliteJournal(database, (entries) => {
    const ended = metrics.commit(entries);
    return (kept) => {
      ended(kept);
      readiness.committed(kept);
    };
  });
  const readiness = createReadiness(clock, () => journal.probe());
  const papers = createPapers(database);
  const lateBox = createLateBox(database, clock.now);
  const rooms = createRooms({ journal, evidence: createEvidence(config.dataDir), catalogue, members, papers, lateBox, clock, log, metrics, openRooms: bounds.openRooms });
  const lines = createLines(clock);
  metrics.watch({ openRooms: rooms.openCount, connections: lines.count, members: lines.members, storageFailing: readiness.storageFailing });
  const { publicUrl, onlyThisMachine, clientFolder } = config;
  const app = await buildApp({
    catalogue, members, invites, organizers, rooms, journal, clock, log, publicUrl, onlyThisMachine, clientFolder, metrics, readiness, lines, bounds,
    throttle: createJoinThrottle(clock.now),
  });

  const requests = watchRequests(app.server);
  const eraseWhatIsDue = (): Promise<void> => carryOutRetention({
    catalogue, now: clock.now,
    forget: ({ id }) => forgetWorkshop({ rooms, journal, catalogue }, id),
    erased: ({ id }) => log.info('workshop.expired', { workshop: id }),
    failed: ({ id }, error) => log.error('journal.failing', error, { workshop: id }),
  });
  await eraseWhatIsDue();
  const stopErasing = clock.every(RETENTION_INTERVAL, () => void eraseWhatIsDue());

  return {
    app,
    organizers,
    async close() {
      stopErasing();
      await drain({ app, rooms, journal, readiness, requests, clock });
      readiness.close();
      metrics.close();
      lines.close();
      journal.close();
      database.close();
    },
  };
}
