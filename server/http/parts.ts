/** What the routes are handed. They know rooms only by what they may ask of them. */
import '@fastify/cookie'; // for its types: setCookie on replies, cookies on requests
import type { FastifyReply, FastifyRequest } from 'fastify';
import { COOKIE, memberCookie, ORGANIZER_COOKIE, tokensOf, type CredentialSource } from '../identity/credentials.ts';
import type { Invites } from '../identity/invites.ts';
import type { JoinThrottle } from '../identity/join-throttle.ts';
import type { Member, Members } from '../identity/members.ts';
import type { Organizers } from '../identity/organizers.ts';
import type { Journal } from '../journal/journal.ts';
import type { Clock } from '../observe/clock.ts';
import type { Log } from '../observe/log.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Readiness } from '../observe/readiness.ts';
import type { Rooms } from '../sync/rooms.ts';
import type { Catalogue } from '../workshops/catalogue.ts';
import type { AddressParts } from './addresses.ts';

export interface Parts extends AddressParts {
  readonly catalogue: Catalogue;
  readonly members: Members;
  readonly invites: Invites;
  readonly organizers: Organizers;
  readonly throttle: JoinThrottle;
  readonly rooms: Rooms;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

/** The member that a request speaks for in a workshop. */
export function memberOf(request: CredentialSource, workshop: string, members: Members): Member | undefined {
  for (const token of tokensOf(request, memberCookie(workshop))) {
    const member = members.byToken(token);
    if (member?.workshop === workshop) return member;
  }
  return undefined;
}

export function isOrganizer(request: FastifyRequest, organizers: Organizers): boolean {
  return tokensOf(request, ORGANIZER_COOKIE).some((token) => organizers.knows(token));
}

/** Hands a browser its credentials; `Secure` wherever the line is. */
export function giveCookie(request: FastifyRequest, reply: FastifyReply, name: string, token: string): void {
  void reply.setCookie(name, token, { ...COOKIE, secure: request.protocol === 'https' });
}
