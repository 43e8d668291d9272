import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../architecture/sources.ts';
import { FAULTS } from './faults.ts';

describe('the list of faults', () => {
  test('speaks of the sources as they are', () => {
    const astray = FAULTS.filter(({ file, from }) => readFileSync(join(ROOT, file), 'utf8').split(from).length !== 2);
    expect(astray.map(({ says }) => says)).toEqual([]);
    expect(FAULTS.length).toBeGreaterThanOrEqual(25);
  });
});
