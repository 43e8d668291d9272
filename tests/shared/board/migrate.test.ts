import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '#shared/board/board.ts';
import { migrate } from '#shared/board/migrate.ts';
import { SCHEMA_VERSION } from '#shared/board/schema.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';

/** One saved document for every schema version that ever shipped; never edited. */
const BOARDS = join(import.meta.dirname, '../../fixtures/boards');

describe('a document', () => {
  test.each(readdirSync(BOARDS).filter((name) => name.endsWith('.yjs')))('%s is led to today\'s schema with everything in it', (name) => {
    const board = openBoard(new Y.Doc());
    Y.applyUpdate(board.doc, readFileSync(join(BOARDS, name)));
    expect(migrate(board)).not.toBe('too-new');
    expect(board.about.get('schemaVersion')).toBe(SCHEMA_VERSION);
    expect(takeSnapshot(board)).toEqual(JSON.parse(readFileSync(join(BOARDS, name.replace('.yjs', '.json')), 'utf8')));
    expect(migrate(board)).toBe('current');
  });

  test('that nobody has written to becomes one of today, and one of tomorrow is left alone', () => {
    const fresh = openBoard(new Y.Doc());
    expect([migrate(fresh), migrate(fresh)]).toEqual(['migrated', 'current']);
    const later = openBoard(new Y.Doc());
    later.about.set('schemaVersion', SCHEMA_VERSION + 1);
    expect(migrate(later)).toBe('too-new');
    expect(later.about.get('schemaVersion')).toBe(SCHEMA_VERSION + 1);
  });
});
