/** Configuration → parts → listen → close in reverse order. The only file with a port. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderUnicodeCompact } from 'uqr';
import { composeServer, type Server } from './compose.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { lanAddress } from './http/addresses.ts';
import { BackupError } from './journal/backup.ts';
import { DataFolderError } from './journal/database.ts';
import { maintain } from './maintenance.ts';
import { systemClock } from './observe/clock.ts';
import { createLog, type Log } from './observe/log.ts';

const CLIENT_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', 'client');

async function main(): Promise<void> {
  const config = readConfig();
  const [command, file] = process.argv.slice(2);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (maintain(command, file, { dataDir: config.dataDir, now: systemClock.now(), say })) return;
  const log = createLog(config.logLevel, (line) => void process.stderr.write(line), systemClock.now);
  const server = await composeServer({ ...config, clientFolder: CLIENT_FOLDER }, systemClock, log);
  // A mistake of ours in one room must not end the others.
  process.on('unhandledRejection', (error) => log.error('server.mistake', error));
  // Whoever reads our output may leave before us.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  // Before anybody can know that we are here: who asks us to end right then is heard as well.
  stopOnSignals(server, log);
  await server.app.listen({ port: config.port, host: config.host });
  const [address] = server.app.addresses();
  const port = typeof address === 'object' ? address.port : config.port;
  log.info('server.listening', { port, host: config.host });
  process.stdout.write(greeting(config, port, server.organizers.mintLink()));
}

/** Promised: five seconds after it was asked to end, the process has ended. */
const LONGEST_CLOSING = 4_500;
/** One Ctrl-C reaches us several times: from the terminal, and passed on by npm and by scripts/start.mjs. */
const SAME_REQUEST = 400;

function stopOnSignals(server: Server, log: Log): void {
  let asked: number | undefined;
  const stop = (): void => {
    const now = systemClock.now();
    // Asked twice: what was acknowledged is on disk, the rest is on people's devices.
    if (asked !== undefined) return now - asked < SAME_REQUEST ? undefined : process.exit(1);
    asked = now;
    log.info('server.closing');
    const end = (whole: boolean) => (): never => {
      log.info('server.closed', { milliseconds: systemClock.now() - now, whole });
      process.exit(0);
    };
    systemClock.after(LONGEST_CLOSING, end(false));
    server.close().then(end(true), (error: unknown) => {
      log.error('server.mistake', error);
      process.exit(1);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** What whoever starts Rembuk has to see: where it is, and the link that makes them its organizer. */
function greeting(config: Config, port: number, secret: string): string {
  const local = `http://localhost:${port}`;
  const lan = config.onlyThisMachine ? undefined : lanAddress();
  const address = config.publicUrl ?? (lan ? `http://${lan}:${port}` : config.onlyThisMachine ? `http://${config.host}:${port}` : local);
  return [
    '',
    `  Rembuk siap / is ready:  ${address}`,
    ...(address === local ? [] : [`  Di mesin ini / here:     ${local}`]),
    '',
    ...renderUnicodeCompact(address).split('\n').map((line) => `  ${line}`),
    '',
    '  Tautan penyelenggara, sekali pakai / one-time organizer link:',
    `  ${address}/organizer#${secret}`,
    '',
    '',
  ].join('\n');
}

/** One line that says what to do; the stack is for our own mistakes alone. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DataFolderError || error instanceof BackupError) return error.message;
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'EADDRINUSE') return 'The port is taken by another program. Stop it, or choose another with PORT=3001 npm start.';
    if (error.code === 'EACCES') return 'This port is not ours to open. Choose one above 1023, for example PORT=3000.';
    if (error.code === 'EADDRNOTAVAIL') return 'HOST is not an address of this machine.';
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch((error: unknown) => {
  const wanted = process.argv[2] ?? 'start';
  process.stderr.write(`Rembuk could not ${wanted === 'backup' ? 'back up' : wanted}. ${explain(error)}\n`);
  process.exit(1);
});
