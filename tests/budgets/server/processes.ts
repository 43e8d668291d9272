/** The processes of a measurement, each ended by whoever began it. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Job, Measured, Person } from './job.ts';
import type { ChildServer } from '../../support/child-server.ts';
import { ORGANIZER_KEY } from '../../support/server.ts';
import type { CreatedWorkshop, Joined } from '#shared/protocol/http.ts';

const QUIET = ['--disable-warning=ExperimentalWarning'];

function run(script: string): ChildProcess {
  const { VITEST: _, NODE_OPTIONS: __, ...env } = process.env;
  return fork(join(import.meta.dirname, script), [], { execArgv: QUIET, env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

export interface Relay {
  readonly origin: string;
  readonly pid: number;
  end(): void;
}

export async function startRelay(): Promise<Relay> {
  const child = run('relay.ts');
  const port = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the relay ended with ${code}`)));
  });
  return { origin: `http://127.0.0.1:${String(port)}`, pid: child.pid ?? 0, end: () => void child.kill() };
}

export function load(job: Job): Promise<Measured> {
  const child = run('load.ts');
  return new Promise((resolve, reject) => {
    child.once('message', (measured: Measured) => resolve(measured));
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
    child.send(job);
  });
}

async function ask<T>(server: ChildServer, path: string, token: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const reply = await fetch(server.origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

export function createWorkshop(server: ChildServer, title = 'Ramai'): Promise<CreatedWorkshop> {
  return ask(server, '/api/workshops', ORGANIZER_KEY, { title, language: 'id' });
}

export function importWorkshop(server: ChildServer, body: unknown): Promise<CreatedWorkshop> {
  return ask(server, '/api/workshops/import', ORGANIZER_KEY, body);
}

/** People who have joined a workshop, and are not on the line yet. */
export async function gather(server: ChildServer, { workshop }: CreatedWorkshop, count: number): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (let index = 0; index < count; index += 1) {
    const { member, token } = await ask<Joined>(server, '/api/join', '', { code: workshop.joinCode, consent: true, name: `Warga ${index + 1}`, category: 'community' });
    people.push({ member: member.id, token, path: `/sync/${workshop.id}` });
  }
  return people;
}
