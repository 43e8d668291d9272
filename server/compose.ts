/** Puts the server's parts together over one data folder; main.ts gives it a port, tests give it a folder that goes. */
import type { FastifyInstance } from 'fastify';
import { buildApp } from './app.ts';
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
import { createPapers } from './sealed/papers.ts';
import { createRooms } from './sync/rooms.ts';
import { createCatalogue } from './workshops/catalogue.ts';
import { createLateBox } from './workshops/late-box.ts';

export interface Server {
  readonly app: FastifyInstance;
  readonly organizers: Organizers;
  /** Ends everything in reverse order; what was acknowledged is on disk. */
  close(): Promise<void>;
}

export type ComposeConfig = Pick<Config, 'dataDir' | 'organizerKey' | 'publicUrl' | 'onlyThisMachine'> & { readonly clientFolder: string | undefined };

export async function composeServer(config: ComposeConfig, clock: Clock, log: Log): Promise<Server> {
  const database = openDatabase(config.dataDir);
  const catalogue = createCatalogue(database);
  const members = createMembers(database, clock.now);
  const invites = createInvites(database, clock.now);
  const organizers = createOrganizers(database, config.organizerKey, clock.now);
  const journal = createSqliteJournal(database);
  const papers = createPapers(database);
  const lateBox = createLateBox(database, clock.now);
  const rooms = createRooms({ journal, evidence: createEvidence(config.dataDir), catalogue, members, papers, lateBox, clock, log });
  const { publicUrl, onlyThisMachine, clientFolder } = config;
  const app = await buildApp({
    catalogue, members, invites, organizers, rooms, journal, clock, log, publicUrl, onlyThisMachine, clientFolder,
    throttle: createJoinThrottle(clock.now),
  });

  return {
    app,
    organizers,
    async close() {
      await rooms.close();
      await app.close();
      journal.close();
      database.close();
    },
  };
}
