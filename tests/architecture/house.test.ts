import { describe, expect, test } from 'vitest';
import { LAYERS } from './layers.ts';
import { readSources } from './sources.ts';

const SOURCES = readSources();

function layerOf(path: string): string | undefined {
  return Object.keys(LAYERS).filter((layer) => path === layer || path.startsWith(`${layer}/`)).sort((a, b) => b.length - a.length)[0];
}

function isAllowed(from: string, to: string): boolean {
  const layer = layerOf(from);
  if (!layer) return false;
  return to === layer || to.startsWith(`${layer}/`) || (LAYERS[layer] ?? []).some((one) => to === one || to.startsWith(`${one}/`));
}

describe('the house', () => {
  test('has a layer for every file', () => {
    expect(SOURCES.filter(({ path }) => !layerOf(path)).map(({ path }) => path)).toEqual([]);
  });

  test('lets no folder import what its layer may not', () => {
    const trespasses = SOURCES.flatMap(({ path, imports }) =>
      imports.filter((to) => !to.endsWith('.css') && !isAllowed(path, to)).map((to) => `${path} → ${to}`));
    expect(trespasses).toEqual([]);
  });

  test('has features that never import each other', () => {
    const features = ['list', 'panels', 'facilitation', 'projector', 'export'].map((name) => `client/${name}/`);
    const crossings = SOURCES.flatMap(({ path, imports }) => {
      const own = features.find((feature) => path.startsWith(feature));
      return own ? imports.filter((to) => features.some((feature) => feature !== own && to.startsWith(feature))).map((to) => `${path} → ${to}`) : [];
    });
    expect(crossings).toEqual([]);
  });

  test('has no import cycles, type imports counted', () => {
    expect(cyclesIn(new Map(SOURCES.map(({ path, imports }) => [path, imports])))).toEqual([]);
  });

  test('has no file over 300 lines, and half of them under 90', () => {
    const lines = SOURCES.map(({ path, text }) => ({ path, count: text.split('\n').length }));
    expect(lines.filter(({ count }) => count > 300)).toEqual([]);
    const sorted = lines.map(({ count }) => count).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)] ?? 0).toBeLessThan(90);
  });

  test('asks for the document\'s root maps in one place only', () => {
    const elsewhere = SOURCES.filter(({ path, text }) => path !== 'shared/board/board.ts' && /\.(getMap|getText|getArray)\(/.test(text));
    expect(elsewhere.map(({ path }) => path)).toEqual([]);
  });

  test('keeps shared free of the browser and of Node', () => {
    const strays = SOURCES.filter(({ path }) => path.startsWith('shared/')).flatMap(({ path, imports }) => imports.filter((to) => to === 'npm:node' || to.startsWith('npm:konva') || to.startsWith('npm:svelte')).map((to) => `${path} → ${to}`));
    expect(strays).toEqual([]);
  });

  test('casts types seldom', () => {
    const casts = SOURCES.filter(({ path }) => path !== 'shared/domain/ids.ts').flatMap(({ text }) => text.split('\n')).filter((line) => /\bas (?!const\b)[A-Z{]/.test(line) && !/^\s*(\/\/|\*|import|export \{)/.test(line)).length;
    const thousands = SOURCES.reduce((sum, { text }) => sum + text.split('\n').length, 0) / 1000;
    expect(casts / thousands).toBeLessThanOrEqual(3);
  });
});

function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  function visit(path: string, trail: readonly string[]): void {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    // A component that shows itself for its children is recursion, not a cycle.
    for (const next of graph.get(path) ?? []) if (graph.has(next) && next !== path) visit(next, [...trail, path]);
    state.set(path, 'done');
  }
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}
