/** `npm run budgets`: the benchmarks of tests/budgets, as a table, or as JSON with `--json`. */
import { join } from 'node:path';
import { ensureInstalled, pinnedNode, ROOT, run } from './ensure.mjs';

ensureInstalled();
const json = process.argv.includes('--json');
process.exit(run(pinnedNode(), [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'budgets', ...(json ? ['--silent=false', '--reporter=minimal'] : [])], {
  env: { ...process.env, ...(json ? { REMBUK_BUDGETS: 'json' } : {}) },
}));
