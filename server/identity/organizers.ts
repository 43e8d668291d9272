/** Who may create workshops: holders of the organizer key, and browsers that opened the organizer link. */
import type { DatabaseSync } from 'node:sqlite';
import { hashOf, newToken, sameSecret } from './tokens.ts';

export interface Organizers {
  /** A link's secret; it is good until a browser exchanges it, and ends any earlier one. */
  mintLink(): string;
  /** Exchanges a link's secret, once, or the key, for a token that lasts. */
  enter(secret: string): string | undefined;
  /** True for the key, a token from `enter`, or a link's secret that nobody has exchanged yet. */
  knows(secret: string): boolean;
}

export function createOrganizers(database: DatabaseSync, key: string | undefined, now: () => number): Organizers {
  database.exec(`
    CREATE TABLE IF NOT EXISTS organizer_tokens (hash TEXT PRIMARY KEY, kind TEXT NOT NULL, made_at INTEGER NOT NULL) STRICT;
  `);
  const insert = database.prepare('INSERT INTO organizer_tokens (hash, kind, made_at) VALUES (?, ?, ?)');
  const find = database.prepare('SELECT kind FROM organizer_tokens WHERE hash = ?');
  const dropLinks = database.prepare("DELETE FROM organizer_tokens WHERE kind = 'link'");

  const isKey = (secret: string): boolean => key !== undefined && sameSecret(secret, key);

  return {
    mintLink() {
      dropLinks.run();
      const token = newToken();
      insert.run(hashOf(token), 'link', now());
      return token;
    },
    enter(secret) {
      const isLink = find.get(hashOf(secret))?.['kind'] === 'link';
      if (!isLink && !isKey(secret)) return undefined;
      if (isLink) dropLinks.run();
      const token = newToken();
      insert.run(hashOf(token), 'session', now());
      return token;
    },
    knows: (secret) => isKey(secret) || find.get(hashOf(secret)) !== undefined,
  };
}
