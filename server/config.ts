/** The environment as one validated, frozen object. The only file that reads process.env. */
import { isLoopback } from './http/addresses.ts';
import { LOG_LEVELS, type LogLevel } from './observe/log.ts';

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string | undefined;
  readonly dataDir: string;
  readonly organizerKey: string | undefined;
  readonly logLevel: LogLevel;
  readonly onlyThisMachine: boolean;
}

/** A value of the environment that can't be used, with what would be right. */
export class ConfigError extends Error {}

export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const host = env['HOST'] || '0.0.0.0';
  return Object.freeze({
    port: readPort(env['PORT']),
    host,
    publicUrl: readUrl(env['PUBLIC_URL']),
    dataDir: env['DATA_DIR'] || './data',
    organizerKey: readKey(env['ORGANIZER_KEY']),
    logLevel: readLevel(env['LOG_LEVEL']),
    onlyThisMachine: isLoopback(host),
  });
}

function readPort(text: string | undefined): number {
  if (!text) return 3000;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new ConfigError(`PORT must be a number from 0 to 65535, not "${text}".`);
  return port;
}

function readUrl(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new ConfigError(`PUBLIC_URL must be an address such as https://rembuk.example.org, not "${text}".`);
  return url.origin;
}

function readKey(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (text.length < 8) throw new ConfigError('ORGANIZER_KEY must have at least 8 characters; who knows it may create and delete workshops.');
  return text;
}

function readLevel(text: string | undefined): LogLevel {
  if (!text) return 'info';
  const level = LOG_LEVELS.find((known) => known === text);
  if (!level) throw new ConfigError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${text}".`);
  return level;
}
