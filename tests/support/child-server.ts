/** The built server as a process of its own, to be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../dist/server/main.js');

export interface ChildServer {
  readonly origin: string;
  readonly process: ChildProcess;
  kill(): Promise<void>;
}

export async function startChild(dataDir: string, port = 0): Promise<ChildServer> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', PORT: String(port), DATA_DIR: dataDir, ORGANIZER_KEY: 'kunci-penyelenggara' },
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
    kill: () => new Promise((resolve) => {
      child.removeAllListeners('exit');
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    }),
  };
}

/** Runs the built server with an environment it can't use; what it said and how it ended. */
export async function failToStart(environment: Readonly<Record<string, string>>): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], { env: { PATH: process.env['PATH'] ?? '', HOST: '127.0.0.1', ...environment }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, said };
}
