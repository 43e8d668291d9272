/** Makes each fault of tests/faults/faults.ts in a copy of the sources, and sees whether the tests notice. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, pinnedNode, ROOT, run } from './ensure.mjs';

ensureInstalled();
// The list is TypeScript, which only the pinned Node reads as it is.
if (process.execPath !== pinnedNode()) process.exit(run(pinnedNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)]));
const { FAULTS } = await import('../tests/faults/faults.ts');
const wanted = process.argv[2] ?? '';
const copy = mkdtempSync(join(tmpdir(), 'rembuk-faults-'));
for (const file of execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean)) {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  cpSync(join(ROOT, file), join(copy, file));
}
symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

/** True when one of the tests fails, or they don't end within ten minutes. */
function isNoticed(tests) {
  const { status } = spawnSync(pinnedNode(), [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--bail', '1', ...tests], { cwd: copy, stdio: 'ignore', timeout: 600_000 });
  return status !== 0;
}

let missed = 0;
const chosen = FAULTS.filter(({ says, file }) => `${file} ${says}`.includes(wanted));
try {
  const tests = [...new Set(chosen.flatMap(({ caughtBy }) => caughtBy))];
  if (isNoticed(tests)) throw new Error('the tests fail without any fault');
  for (const { says, file, from, to, caughtBy } of chosen) {
    const whole = readFileSync(join(copy, file), 'utf8');
    writeFileSync(join(copy, file), whole.replace(from, () => to));
    const noticed = isNoticed(caughtBy);
    writeFileSync(join(copy, file), whole);
    if (!noticed) missed += 1;
    process.stdout.write(`${noticed ? 'noticed' : 'MISSED '}  ${file}: ${says}\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`${chosen.length - missed} of ${chosen.length} faults noticed\n`);
process.exit(missed > 0 ? 1 : 0);
