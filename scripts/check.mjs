/** Types of all four parts; `svelte-check` for the client, because it alone reads markup. */
import { join } from 'node:path';
import { ensureInstalled, pinnedNode, ROOT, run } from './ensure.mjs';

ensureInstalled();
const bin = (path) => join(ROOT, 'node_modules', path);
const checks = [
  [bin('typescript/bin/tsc'), '-p', 'shared'],
  [bin('typescript/bin/tsc'), '-p', 'server'],
  [bin('typescript/bin/tsc'), '-p', 'tests'],
  [bin('svelte-check/bin/svelte-check'), '--tsconfig', 'client/tsconfig.json', '--fail-on-warnings', '--output', 'human'],
];
const failed = checks.filter((args) => run(pinnedNode(), args) !== 0);
process.exit(failed.length > 0 ? 1 : 0);
