/** `npm start`: install, build, serve. Ends when the server ends, and passes on the request to end. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, pinnedNode, ROOT } from './ensure.mjs';
import { SERVER_ENVIRONMENT } from './server-environment.mjs';

ensureInstalled();
ensureBuilt();
const server = spawn(pinnedNode(), ['--disable-warning=ExperimentalWarning', join(ROOT, 'dist/server/main.js')], { stdio: 'inherit', cwd: ROOT, env: { ...SERVER_ENVIRONMENT, ...process.env } });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)));
