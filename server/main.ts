/** Configuration → parts → listen → close in reverse order. The only file with a port. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderUnicodeCompact } from 'uqr';
import { composeServer } from './compose.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { lanAddress } from './http/addresses.ts';
import { BackupError } from './journal/backup.ts';
import { DataFolderError } from './journal/database.ts';
import { maintain } from './maintenance.ts';
import { systemClock } from './observe/clock.ts';
import { createLog } from './observe/log.ts';

const CLIENT_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', 'client');

async function main(): Promise<void> {
  const config = readConfig();
  const [command, file] = process.argv.slice(2);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (maintain(command, file, { dataDir: config.dataDir, now: systemClock.now(), say })) return;
  const log = createLog(config.logLevel, (line) => void process.stderr.write(line), systemClock.now);
  const server = await composeServer({ ...config, clientFolder: CLIENT_FOLDER }, systemClock, log);
  await server.app.listen({ port: config.port, host: config.host });
  const [address] = server.app.addresses();
  const port = typeof address === 'object' ? address.port : config.port;
  log.info('server.listening', { port, host: config.host });
  process.stdout.write(greeting(config, port, server.organizers.mintLink()));

  // A mistake of ours in one room must not end the others.
  process.on('unhandledRejection', (error) => log.error('server.mistake', error));

  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    log.info('server.closing');
    void server.close().then(() => process.exit(0));
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
