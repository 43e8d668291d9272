/** The product's source files and what they import, read by the compiler and not by guess. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Source {
  /** Path from the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

export function readSources(): readonly Source[] {
  return ['client', 'server', 'shared'].flatMap((folder) => filesIn(join(ROOT, folder))).map((file) => {
    const path = relative(ROOT, file).replaceAll('\\', '/');
    const text = readFileSync(file, 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return /\.(ts|svelte)$/.test(entry.name) ? [path] : [];
  });
}

function importsOf(path: string, text: string): readonly string[] {
  const scripts = path.endsWith('.svelte') ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1] ?? '').join('\n') + lazyImports(text) : text;
  return ts.preProcessFile(scripts, true, true).importedFiles.map(({ fileName }) => resolve(path, fileName));
}

/** `{#await import('…')}` stands in markup, where the compiler doesn't look. */
function lazyImports(text: string): string {
  return [...text.matchAll(/await (import\('[^']+'\))/g)].map((match) => `\n${match[1]};`).join('');
}

function resolve(from: string, name: string): string {
  if (name.startsWith('#')) return name.slice(1);
  if (name.startsWith('.')) return posix.join(posix.dirname(from), name);
  return `npm:${name.replace(/^node:.*/, 'node')}`;
}
