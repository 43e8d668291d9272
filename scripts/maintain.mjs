/**
 * `npm run backup -- FILE` and `npm run restore -- FILE`: the server's own code, asked to do that instead of serving.
 * Run from the sources: a server may be running on what is built and installed, and must find it as it was.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureInstalled, pinnedNode, ROOT, run } from './ensure.mjs';

export function maintain(command) {
  // Names are meant from where the operator stands, which npm changes.
  const files = process.argv.slice(2).map((name) => resolve(process.env.INIT_CWD ?? process.cwd(), name));
  if (!existsSync(join(ROOT, 'node_modules'))) ensureInstalled();
  process.exit(run(pinnedNode(), ['--disable-warning=ExperimentalWarning', join(ROOT, 'server/main.ts'), command, ...files]));
}
