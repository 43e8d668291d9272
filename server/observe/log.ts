/** Log lines with fixed names, so that operators can search and count them. Never a person's name, text or token. */
export interface Log {
  info(event: LogEvent, facts?: Facts): void;
  warn(event: LogEvent, facts?: Facts): void;
  error(event: LogEvent, error: unknown, facts?: Facts): void;
}

type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

export type LogEvent =
  | 'server.listening'
  | 'server.closing'
  | 'room.opened'
  | 'room.closed'
  | 'room.reloaded'
  | 'room.damaged'
  | 'room.salvaged'
  | 'journal.unproven'
  | 'gate.trimmed'
  | 'gate.violation'
  | 'journal.failing'
  | 'journal.recovered'
  | 'connection.refused'
  | 'connection.closed'
  | 'links.revoked'
  | 'workshop.created'
  | 'workshop.imported'
  | 'workshop.deleted'
  | 'workshop.brought-back'
  | 'request.failed'
  | 'server.mistake';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Writes one JSON object a line. */
export function createLog(level: LogLevel, write: (line: string) => void, now: () => number): Log {
  const threshold = LOG_LEVELS.indexOf(level);

  function line(rank: LogLevel, event: LogEvent, facts: Facts = {}): void {
    if (LOG_LEVELS.indexOf(rank) < threshold) return;
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level: rank, event, ...facts })}\n`);
  }

  return {
    info: (event, facts) => line('info', event, facts),
    warn: (event, facts) => line('warn', event, facts),
    error: (event, error, facts) => line('error', event, { ...facts, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  };
}
