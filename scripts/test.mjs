/**
 * `npm test`: everything, on a fresh clone: types, lint, unit, property, wire and
 * browser tests. Ends with one line over all of them.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { ensureBuilt, ensureInstalled, pinnedNode, ROOT, run, say } from './ensure.mjs';

ensureInstalled();
ensureBuilt();
const node = pinnedNode();
const bin = (path) => join(ROOT, 'node_modules', path);
const folder = mkdtempSync(join(tmpdir(), 'rembuk-tests-'));
let passed = 0;
let failed = 0;

step('types', () => run(node, [join(ROOT, 'scripts/check.mjs')]) === 0);
step('lint', () => run(node, [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']) === 0);
suite('unit', {});
suite('proofs', {});
const chromium = findChromium();
if (chromium) suite('journeys', { CHROMIUM_PATH: chromium });
else {
  failed += 1;
  say('No Chromium was found for the browser tests. Install one, or name it with CHROMIUM_PATH=/path/to/chromium npm test.');
}
rmSync(folder, { recursive: true, force: true });
if (passed === 0) failed += 1;
say(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

function step(name, work) {
  say(`\n— ${name}`);
  if (work()) passed += 1;
  else failed += 1;
}

/** Runs one Vitest project and adds up what it says in its JSON report. */
function suite(project, environment) {
  say(`\n— ${project}`);
  const report = join(folder, `${project}.json`);
  const status = run(node, [bin('vitest/vitest.mjs'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning', ...environment },
  });
  const result = readReport(report);
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  // A file that couldn't even be loaded counts as a failure, though no test of it ran.
  if (status !== 0 && result.numFailedTests === 0) failed += 1;
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}
