/** `npm run budgets`: the benchmarks of tests/budgets, as a table, or as JSON with `--json`; some of them with REMBUK_BUDGETS=S1,S5. */
import { join } from 'node:path';
import { ensureInstalled, pinnedNode, ROOT, run } from './ensure.mjs';

ensureInstalled();
const json = process.argv.includes('--json');
process.exit(run(pinnedNode(), [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'budgets', ...(json ? ['--silent=false', '--reporter=minimal'] : [])], {
  env: { ...process.env, REMBUK_BUDGETS: [process.env.REMBUK_BUDGETS, json && 'json'].filter(Boolean).join(',') },
}));
