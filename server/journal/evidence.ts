/** Bytes that could not be read, kept beside the data for whoever may yet make something of them. */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { failureOf } from './database.ts';
import type { DamagedRow } from './journal.ts';

export interface Damage {
  readonly workshop: string;
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** False when nothing of the board could be read, and it was therefore not opened. */
  readonly opened: boolean;
  readonly rows: readonly DamagedRow[];
}

export interface Evidence {
  /** Keeps a report and the raw bytes, on disk for good when it returns; the same damage once. Gives the folder's path. */
  keep(damage: Damage): string;
  /** Forgets what was kept of a workshop that is erased. */
  erase(workshop: string): void;
}

export function createEvidence(dataDir: string): Evidence {
  const folder = join(dataDir, 'damaged');

  return {
    keep(damage) {
      // The name says what is in it: whatever comes later can't be written over it.
      const target = join(folder, `${safe(damage.workshop)}-${digestOf(damage)}`);
      if (existsSync(target)) return target;
      const partial = `${target}.partial`;
      try {
        rmSync(partial, { recursive: true, force: true });
        mkdirSync(partial, { recursive: true });
        for (const { row, bytes } of damage.rows) write(join(partial, `${safe(row)}.bin`), bytes);
        write(join(partial, 'report.json'), Buffer.from(reportOf(damage)));
        renameSync(partial, target);
      } catch (error) {
        throw failureOf(error);
      }
      return target;
    },
    erase(workshop) {
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder)) if (name.startsWith(`${safe(workshop)}-`)) rmSync(join(folder, name), { recursive: true });
    },
  };
}

function reportOf({ workshop, title, at, opened, rows }: Damage): string {
  const list = rows.map(({ row, reason, bytes }) => ({ row, reason, bytes: bytes.length, file: `${safe(row)}.bin` }));
  return `${JSON.stringify({ workshop, title, found: new Date(at).toISOString(), opened, rows: list }, null, 2)}\n`;
}

function digestOf({ rows }: Damage): string {
  const hash = createHash('sha256');
  for (const { row, bytes } of rows) hash.update(row).update(bytes);
  return hash.digest('hex').slice(0, 16);
}

function write(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx');
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A name for a file, whatever it was made from. */
function safe(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/g, '_');
}
