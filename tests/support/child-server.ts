/** The server as a process of its own, built from the sources as they are, to be killed. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { SERVER_ENVIRONMENT } from '../../scripts/server-environment.mjs';

const ROOT = join(import.meta.dirname, '../..');
const QUIET = '--disable-warning=ExperimentalWarning';

export interface ChildServer {
  readonly origin: string;
  readonly process: ChildProcess;
  /** What it has written to stderr so far. */
  said(): string;
  kill(): Promise<void>;
}

let built: string | undefined;

/** Builds the server beside the packages it needs, once for all tests of this process; gone when the process ends. */
export function builtServer(): string {
  if (built) return built;
  const folder = join(ROOT, 'node_modules', `.rembuk-test-${process.pid}`);
  const { VITEST: _, ...env } = process.env;
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const { status, stderr } = spawnSync(process.execPath, [vite, 'build', '--ssr', 'server/main.ts', '--outDir', folder, '--logLevel', 'warn'], { cwd: ROOT, env });
  if (status !== 0) throw new Error(`the server could not be built: ${stderr.toString()}`);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  built = join(folder, 'main.js');
  return built;
}

export async function startChild(dataDir: string, port = 0, flags: readonly string[] = []): Promise<ChildServer> {
  const child = spawn(process.execPath, [QUIET, ...flags, builtServer()], {
    env: { ...SERVER_ENVIRONMENT, PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: String(port), DATA_DIR: dataDir, ORGANIZER_KEY: 'kunci-penyelenggara' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const listening = await new Promise<number>((resolve, reject) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const found = /"event":"server.listening","port":(\d+)/.exec(said)?.[1];
      if (found) resolve(Number(found));
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return {
    origin: `http://127.0.0.1:${listening}`,
    process: child,
    said: () => said,
    kill: () => new Promise((resolve) => {
      child.removeAllListeners('exit');
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    }),
  };
}

/** A flag that lets a test ask the process to collect its garbage. */
export const INSPECTED = '--inspect=127.0.0.1:0';

/** What a process holds after its garbage is gone: collected, so that only what is kept is counted. */
export async function collectGarbage(server: ChildServer): Promise<void> {
  const address = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(server.said())?.[0];
  if (!address) throw new Error(`the process wasn't started with ${INSPECTED}`);
  const socket = new WebSocket(address);
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
  await once(socket, 'message');
  socket.terminate();
}

/** Runs the server with an environment it can't use; what it said and how it ended. */
export async function failToStart(environment: Readonly<Record<string, string>>): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [QUIET, builtServer()], { env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', ...environment }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}
