/** Who is on the line over all workshops, so that no member takes more lines than tabs and devices explain. */
import { LIMITS } from '#shared/domain/limits.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import type { Connection } from './connection.ts';

export interface Lines {
  /**
   * Counts a line in; the returned function counts it out. When a member has too many, the oldest goes: over weak
   * networks it is the one that broke without a word, and whoever comes back must not wait for it to be missed.
   */
  enter(connection: Connection): () => void;
  count(): number;
  members(): number;
}

export function createLines(perMember: number = LIMITS.connectionsPerMember): Lines {
  const byMember = new Map<string, Set<Connection>>();
  let count = 0;

  return {
    enter(connection) {
      const { member } = connection.actor;
      const own = byMember.get(member) ?? new Set();
      byMember.set(member, own.add(connection));
      count += 1;
      const [oldest] = own;
      if (own.size > perMember && oldest) {
        own.delete(oldest);
        oldest.close(CLOSE.tooManyLines, 'too many lines');
      }
      return () => {
        count -= 1;
        own.delete(connection);
        if (own.size === 0 && byMember.get(member) === own) byMember.delete(member);
      };
    },
    count: () => count,
    members: () => byMember.size,
  };
}
