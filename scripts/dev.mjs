/** `npm run dev`: the server rebuilt and restarted as it changes, the client served by Vite with its changes at once. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, pinnedNode, ROOT } from './ensure.mjs';

ensureInstalled();
ensureBuilt();
const node = pinnedNode();
const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
const children = [
  spawn(node, [vite, 'build', '--ssr', 'server/main.ts', '--watch', '--logLevel', 'warn'], { stdio: 'inherit', cwd: ROOT }),
  spawn(node, ['--disable-warning=ExperimentalWarning', '--watch', join(ROOT, 'dist/server/main.js')], { stdio: 'inherit', cwd: ROOT, env: { HOST: '127.0.0.1', ...process.env } }),
  spawn(node, [vite], { stdio: 'inherit', cwd: ROOT }),
];
const stop = () => children.forEach((child) => child.kill('SIGTERM'));
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
