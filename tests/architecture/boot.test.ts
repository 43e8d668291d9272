import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ROOT } from './sources.ts';

const ASSETS = join(ROOT, 'dist/client/assets');

/** Chunks that are loaded before anything else happens, following static imports. */
function chunksOf(start: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const todo = [...start];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const code = readFileSync(join(ASSETS, name), 'utf8');
    for (const match of code.matchAll(/(?:import|from)\s*["']\.\/([\w.-]+\.js)["']/g)) todo.push(match[1] ?? '');
  }
  return seen;
}

function named(prefix: string): string {
  const name = readdirSync(ASSETS).find((file) => file.startsWith(`${prefix}-`) && file.endsWith('.js'));
  if (!name) throw new Error(`no chunk ${prefix}`);
  return name;
}

function kilobytes(chunks: ReadonlySet<string>): number {
  return [...chunks].reduce((sum, name) => sum + gzipSync(readFileSync(join(ASSETS, name))).length, 0) / 1024;
}

describe.runIf(existsSync(ASSETS))('what a phone downloads', () => {
  const entry = readdirSync(existsSync(ASSETS) ? ASSETS : ROOT).find((file) => /^index-.*\.js$/.test(file)) ?? '';
  const list = chunksOf([entry, named('WorkshopView'), named('ListView')]);
  const board = chunksOf([named('DeskView')]);

  test('holds no canvas: the list never needs Konva', () => {
    const hasKonva = (name: string): boolean => readFileSync(join(ASSETS, name), 'utf8').includes('Konva');
    expect([...board].some(hasKonva), 'the board has it').toBe(true);
    expect([...list].filter(hasKonva)).toEqual([]);
  });

  test('stays within what a weak line carries', () => {
    // The whole phone list with Yjs, provider, both halves of the protocol and one language.
    expect(kilobytes(list)).toBeLessThanOrEqual(108);
  });
});
