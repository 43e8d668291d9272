/** Log lines with fixed names, so that operators can search and count them. Never a person's name, text or token. */
export interface Log {
  /** What happens so often that only somebody who looks for it wants to read it. */
  debug(event: LogEvent, facts?: Facts): void;
  info(event: LogEvent, facts?: Facts): void;
  warn(event: LogEvent, facts?: Facts): void;
  error(event: LogEvent, error: unknown, facts?: Facts): void;
}

type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Every name there is; docs/running.md says what each means and what to do. */
export const LOG_EVENTS = [
  'server.listening',
  'server.closing',
  'server.closed',
  'room.opened',
  'room.closed',
  'room.reloaded',
  'room.damaged',
  'room.salvaged',
  'gate.trimmed',
  'gate.violation',
  'journal.failing',
  'journal.recovered',
  'journal.unproven',
  'connection.refused',
  'links.revoked',
  'workshop.created',
  'workshop.imported',
  'workshop.deleted',
  'workshop.brought-back',
  'workshop.expired',
  'workshop.prolonged',
  'member.erased',
  'request.failed',
  'server.mistake',
] as const;
export type LogEvent = (typeof LOG_EVENTS)[number];

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** So many lines of one name in so many milliseconds; more are counted and not written, so that nobody fills the disk by them. */
const LINES = 60;
const WINDOW = 10_000;

/** Writes one JSON object a line. */
export function createLog(level: LogLevel, write: (line: string) => void, now: () => number): Log {
  const threshold = LOG_LEVELS.indexOf(level);
  const written = new Map<LogEvent, { since: number; lines: number; unsaid: number }>();

  /** How many of this name were left out before this one; undefined when this one is left out as well. */
  function unsaidBefore(event: LogEvent, time: number): number | undefined {
    const known = written.get(event) ?? { since: time, lines: 0, unsaid: 0 };
    const current = time - known.since >= WINDOW || time < known.since ? { since: time, lines: 0, unsaid: known.unsaid } : known;
    written.set(event, current);
    if (current.lines >= LINES) {
      current.unsaid += 1;
      return undefined;
    }
    current.lines += 1;
    const { unsaid } = current;
    current.unsaid = 0;
    return unsaid;
  }

  function line(rank: LogLevel, event: LogEvent, facts: Facts = {}): void {
    if (LOG_LEVELS.indexOf(rank) < threshold) return;
    const time = now();
    const unsaid = unsaidBefore(event, time);
    if (unsaid === undefined) return;
    write(`${JSON.stringify({ time: new Date(time).toISOString(), level: rank, event, ...facts, ...(unsaid > 0 ? { unsaid } : {}) })}\n`);
  }

  return {
    debug: (event, facts) => line('debug', event, facts),
    info: (event, facts) => line('info', event, facts),
    warn: (event, facts) => line('warn', event, facts),
    error: (event, error, facts) => line('error', event, { ...facts, error: describe(error) }),
  };
}

/** A mistake with the place where it was made. A reader of JSON quotes what it could not read, which may be somebody's words. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const stack = error.stack ?? error.message;
  return error instanceof SyntaxError ? stack.replace(error.message, '(not repeated)') : stack;
}
