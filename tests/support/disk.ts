/** What lies on the disk of a server, byte by byte, the write-ahead log included. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Which of these words can be found anywhere in a data folder. */
export function foundOnDisk(dataDir: string, words: readonly string[]): readonly string[] {
  const bytes = readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name), 'latin1')).join('\n');
  return words.filter((word) => bytes.includes(word));
}
