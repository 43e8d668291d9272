/** Nothing outside is ever contacted: no counters, no fonts, no maps, no reports home. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSources, ROOT } from './sources.ts';

const BUILT = join(ROOT, 'dist/client');

/** Addresses that are names or stand in messages of libraries, and are never fetched. */
const NAMED_ONLY = /^(https?:\/\/(www\.w3\.org\/(1999\/xhtml|2000\/svg|1999\/xlink)|svelte\.dev\/e\/|konvajs\.org\/docs\/|github\.com\/yjs\/yjs\/issues\/))/;

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|(^|\s)\/\/.*$/gm, '');
}

describe('our own sources', () => {
  test('of the client name no other host', () => {
    const named = readSources().filter(({ path }) => path.startsWith('client/')).flatMap(({ path, text }) => [...withoutComments(text).matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => `${path}: ${address}`));
    expect(named).toEqual([]);
  });

  test('of the server ask nobody anything', () => {
    const asking = readSources().filter(({ path }) => path.startsWith('server/')).filter(({ text }) => /\bfetch\(|import (?!type)[^;]*from 'node:(https?|http2|net|tls|dgram)'|undici|new WebSocket\(|sendBeacon/.test(withoutComments(text)));
    expect(asking.map(({ path }) => path)).toEqual([]);
  });
});

describe.runIf(existsSync(join(BUILT, 'index.html')))('what is built', () => {
  test('names no address that a browser would fetch', () => {
    const named = filesIn(BUILT).filter((file) => /\.(html|js|css|svg)$/.test(file)).flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/https?:\/\/[\w.-]+[\w./-]*/g)].map(([address]) => address));
    expect(named.filter((address) => !NAMED_ONLY.test(address))).toEqual([]);
  });

  test('sends no beacon', () => {
    for (const file of filesIn(BUILT).filter((name) => name.endsWith('.js'))) expect(readFileSync(file, 'utf8')).not.toMatch(/sendBeacon|google-analytics|sentry/i);
  });
});
