/** What an operator does from the command line instead of serving: take a backup, bring one back. */
import { resolve } from 'node:path';
import { randomKey } from '#shared/domain/ids.ts';
import { backUp, BackupError } from './journal/backup.ts';
import { restore } from './journal/restore.ts';

export interface Operator {
  readonly dataDir: string;
  readonly now: number;
  readonly say: (line: string) => void;
}

const EPOCH_LENGTH = 12;

/** Carries out a command and says what came of it; false when there is no such command. Throws when it can't be done. */
export function maintain(command: string | undefined, path: string | undefined, { dataDir, now, say }: Operator): boolean {
  if (command !== 'backup' && command !== 'restore') return false;
  if (!path) throw new BackupError(`Name the file: npm run ${command} -- FILE`);
  const file = resolve(path);
  const folder = resolve(dataDir);
  if (command === 'backup') {
    const facts = backUp(folder, file);
    say(`${file}: ${sizeOf(facts.bytes)}, ${countOf(facts.workshops)}. Read through and whole.`);
    warn(facts.damaged, say);
    return true;
  }
  const { aside, bytes, workshops, damaged } = restore({ folder, backup: file, now, newEpoch: () => randomKey(EPOCH_LENGTH) });
  say(`${folder} now holds ${file}: ${sizeOf(bytes)}, ${countOf(workshops)}.`);
  say(aside ? `What was there before is in ${aside}; delete it once nobody needs it.` : 'There was nothing there before.');
  warn(damaged, say);
  return true;
}

function warn(titles: readonly string[], say: (line: string) => void): void {
  if (titles.length > 0) say(`Parts can't be read in: ${titles.join(', ')}. What can be is salvaged when the workshop is opened.`);
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function countOf(workshops: number): string {
  return workshops === 1 ? '1 workshop' : `${workshops} workshops`;
}
