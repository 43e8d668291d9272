/** `npm run backup -- FILE` and `npm run restore -- FILE`: the built server, asked to do that instead of serving. */
import { join, resolve } from 'node:path';
import { ensureBuilt, ensureInstalled, pinnedNode, ROOT, run } from './ensure.mjs';

export function maintain(command) {
  // Names are meant from where the operator stands, which npm changes.
  const files = process.argv.slice(2).map((name) => resolve(process.env.INIT_CWD ?? process.cwd(), name));
  ensureInstalled();
  ensureBuilt();
  process.exit(run(pinnedNode(), ['--disable-warning=ExperimentalWarning', join(ROOT, 'dist/server/main.js'), command, ...files]));
}
