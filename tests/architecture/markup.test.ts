import { describe, expect, test } from 'vitest';
import { parse, type AST } from 'svelte/compiler';
import { id } from '#shared/i18n/id.ts';
import { en } from '#shared/i18n/en.ts';
import { PROBLEMS } from '#shared/i18n/problems.ts';
import { readSources } from './sources.ts';

const COMPONENTS = readSources().filter(({ path }) => path.endsWith('.svelte'));

/** Words that are the same in every language. */
const NAMES = new Set(['Rembuk', '· Rembuk']);
const SPOKEN = ['aria-label', 'title', 'placeholder', 'alt', 'label'];

describe('markup', () => {
  test('holds no words of its own: they live in shared/i18n', () => {
    expect(COMPONENTS.flatMap(({ path, text }) => wordsIn(text).map((words) => `${path}: ${words}`))).toEqual([]);
  });

  test('holds no inline styles, which the content security policy would refuse', () => {
    expect(COMPONENTS.filter(({ text }) => /\sstyle="/.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('the two languages', () => {
  test('have the same keys, none of them empty', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(id).sort());
    for (const messages of [id, en]) for (const [key, message] of Object.entries(messages)) expect(JSON.stringify(message).length, key).toBeGreaterThan(2);
  });

  test('name the same places for values', () => {
    const places = (message: unknown): string[] => [...new Set([...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
    const differing = Object.keys(id).filter((key) => String(places(Object.entries(id).find(([one]) => one === key)?.[1])) !== String(places(Object.entries(en).find(([one]) => one === key)?.[1])));
    expect(differing).toEqual([]);
  });

  test('both say every problem at the door', () => {
    for (const [name, { id: indonesian, en: english }] of Object.entries(PROBLEMS)) expect([indonesian.length > 10, english.length > 10], name).toEqual([true, true]);
  });
});

function wordsIn(source: string): readonly string[] {
  const found: string[] = [];
  walk(parse(source, { modern: true }).fragment, found);
  return found;
}

function walk(node: AST.Fragment | AST.SvelteNode, found: string[]): void {
  if ('type' in node && node.type === 'Text') keepWords(node.data, found);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'attributes' && Array.isArray(value)) value.forEach((attribute) => readAttribute(attribute, found));
    else if (key !== 'parent' && key !== 'metadata' && !isExpression(value)) visit(value, found);
  }
}

function visit(value: unknown, found: string[]): void {
  if (Array.isArray(value)) value.forEach((one) => visit(one, found));
  else if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string') walk(value as AST.SvelteNode, found);
}

function isExpression(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && /Expression|Literal|Identifier|Declaration|Program/.test(value.type);
}

function readAttribute(attribute: AST.BaseNode, found: string[]): void {
  if (!('name' in attribute) || !SPOKEN.includes(String(attribute.name)) || !('value' in attribute) || !Array.isArray(attribute.value)) return;
  for (const part of attribute.value) if (part.type === 'Text') keepWords(part.data, found);
}

function keepWords(text: string, found: string[]): void {
  const words = text.trim();
  if (/\p{L}{2,}/u.test(words) && !NAMES.has(words)) found.push(words);
}
