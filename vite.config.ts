import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type ViteUserConfig as UserConfig } from 'vitest/config';

const dedupe = ['yjs', 'lib0', 'y-protocols', 'konva'];

const client: UserConfig = {
  root: 'client',
  plugins: [svelte()],
  resolve: { dedupe },
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: ['chrome100', 'firefox100', 'safari15.4'],
    // Inlined data: addresses would not pass the content security policy for fonts.
    assetsInlineLimit: 0,
    // The preload helper's inline styles and scripts would not pass it either.
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': 'http://127.0.0.1:3000',
      '/healthz': 'http://127.0.0.1:3000',
      '/sync': { target: 'http://127.0.0.1:3000', ws: true },
    },
  },
};

const server: UserConfig = {
  resolve: { dedupe },
  build: {
    ssr: 'server/main.ts',
    outDir: 'dist/server',
    emptyOutDir: true,
    target: 'node24',
  },
};

/** What takes its time: many people, many schedules, real lines, disks and processes. */
const PROOFS = ['tests/{convergence,wire,client}/**/*.test.ts', 'tests/server/{durability,privacy}/**/*.test.ts'];

const tests: UserConfig = {
  test: {
    projects: [
      {
        plugins: [svelte()],
        resolve: { dedupe },
        test: { name: 'unit', include: ['tests/{architecture,shared,faults,server}/**/*.test.ts'], exclude: PROOFS, testTimeout: 30_000 },
      },
      { plugins: [svelte()], resolve: { dedupe }, test: { name: 'proofs', include: PROOFS, testTimeout: 60_000 } },
      { resolve: { dedupe }, test: { name: 'budgets', include: ['tests/budgets/**/*.test.ts'], testTimeout: 300_000, fileParallelism: false } },
      {
        test: { name: 'journeys', include: ['tests/journeys/**/*.test.ts'], testTimeout: 240_000, hookTimeout: 120_000, fileParallelism: false },
      },
    ],
  },
};

export default defineConfig(({ isSsrBuild }) => (process.env['VITEST'] ? tests : isSsrBuild ? server : client));
