/** Who is on the line over all workshops: nobody takes more lines, or more memory, than tabs and weak networks explain. */
import { LIMITS } from '#shared/domain/limits.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import type { Clock } from '../observe/clock.ts';
import type { Connection, Line } from './connection.ts';

export interface Lines {
  /**
   * Counts a line in; the returned function counts it out. When a member has too many, the oldest goes: over weak
   * networks it is the one that broke without a word, and whoever comes back must not wait for it to be missed.
   */
  enter(connection: Connection, line: Pick<Line, 'bufferedAmount'>): () => void;
  count(): number;
  members(): number;
  close(): void;
}

export interface LineBounds {
  readonly perMember: number;
  readonly bufferedInAll: number;
}

interface Open {
  readonly connection: Connection;
  readonly line: Pick<Line, 'bufferedAmount'>;
  /** What was waiting to be read at the last look. */
  waiting: number;
}

const LOOK = 1_000;
const BOUNDS: LineBounds = { perMember: LIMITS.connectionsPerMember, bufferedInAll: LIMITS.bufferedBytesInAll };

export function createLines(clock: Clock, bounds: LineBounds = BOUNDS): Lines {
  const all = new Set<Open>();
  const byMember = new Map<string, Set<Connection>>();

  /** Each line may lag behind by two megabytes, but not thousands of them together: those go that have read nothing since the last look. */
  function look(): void {
    let sum = [...all].reduce((bytes, { line }) => bytes + line.bufferedAmount, 0);
    for (const open of [...all].sort((a, b) => b.line.bufferedAmount - a.line.bufferedAmount)) {
      const now = open.line.bufferedAmount;
      if (sum > bounds.bufferedInAll && now > 0 && now >= open.waiting && open.waiting > 0) {
        sum -= now;
        open.connection.close(CLOSE.tooSlow, 'reading nothing');
      }
      open.waiting = now;
    }
  }

  const stopLooking = clock.every(LOOK, look);

  return {
    enter(connection, line) {
      const { member } = connection.actor;
      const open: Open = { connection, line, waiting: 0 };
      const own = byMember.get(member) ?? new Set();
      all.add(open);
      byMember.set(member, own.add(connection));
      const [oldest] = own;
      if (own.size > bounds.perMember && oldest) {
        own.delete(oldest);
        oldest.close(CLOSE.tooManyLines, 'too many lines');
      }
      return () => {
        all.delete(open);
        own.delete(connection);
        if (own.size === 0 && byMember.get(member) === own) byMember.delete(member);
      };
    },
    count: () => all.size,
    members: () => byMember.size,
    close: stopLooking,
  };
}
