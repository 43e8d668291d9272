/**
 * Old documents to new, one step a schema version. Steps run on the server,
 * inside one transaction, before anyone is let in. Every version that ever
 * shipped has a saved document in tests/fixtures/boards, and a test that leads
 * it here.
 */
import type { Board } from './board.ts';
import { SCHEMA_VERSION } from './schema.ts';

type Step = (board: Board) => void;

/** `STEPS[n]` leads version n to version n + 1. */
const STEPS: Readonly<Record<number, Step>> = {
  // Version 0 is a document that nobody has written to yet.
  0: () => undefined,
};

export type Migration = 'current' | 'migrated' | 'too-new';

/** Brings a document to today's schema; one from a later Rembuk is left alone and reported. */
export function migrate(board: Board): Migration {
  const version = versionOf(board);
  if (version > SCHEMA_VERSION) return 'too-new';
  if (version === SCHEMA_VERSION) return 'current';
  board.doc.transact(() => {
    for (let from = version; from < SCHEMA_VERSION; from += 1) STEPS[from]?.(board);
    board.about.set('schemaVersion', SCHEMA_VERSION);
  }, 'migrate');
  return 'migrated';
}

function versionOf(board: Board): number {
  const version = board.about.get('schemaVersion');
  return typeof version === 'number' && Number.isInteger(version) && version >= 0 ? version : 0;
}
