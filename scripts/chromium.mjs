/** Finds a Chromium for the browser tests, or gets Debian's where that is ours to do. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const USUAL = [
  '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of a Chromium; undefined when there is none and none could be installed. */
export function findChromium() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) return existsSync(wanted) ? wanted : undefined;
  return USUAL.find((path) => existsSync(path)) ?? playwrightsOwn() ?? installDebians();
}

function playwrightsOwn() {
  const folder = join(homedir(), '.cache/ms-playwright');
  if (!existsSync(folder)) return undefined;
  const builds = readdirSync(folder).filter((name) => name.startsWith('chromium-')).sort().reverse();
  return builds.map((name) => join(folder, name, 'chrome-linux/chrome')).find((path) => existsSync(path));
}

function installDebians() {
  const isDebian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!isDebian) return undefined;
  process.stdout.write('Installing Debian\'s Chromium for the browser tests …\n');
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update'], quiet);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-noto-core'], quiet);
  return existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined;
}
