import { createServer } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from '#server/config.ts';
import { failToStart } from '../support/child-server.ts';

test('a bad value of the environment is named, with what would be right', () => {
  for (const [environment, words] of [
    [{ PORT: 'abc' }, /PORT must be a number/], [{ PORT: '70000' }, /PORT/], [{ PUBLIC_URL: 'rembuk.example' }, /PUBLIC_URL must be an address/],
    [{ ORGANIZER_KEY: 'short' }, /at least 8/], [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of/],
  ] as const) {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(words);
  }
  expect(readConfig({})).toMatchObject({ port: 3000, host: '0.0.0.0', dataDir: './data', onlyThisMachine: false });
});

test('a server that can\'t start says why in one line and ends', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rembuk-start-'));
  const file = join(folder, 'file');
  writeFileSync(file, 'x');
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((ready) => taken.once('listening', ready));
  const address = taken.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  for (const [environment, words] of [
    [{ PORT: 'abc', DATA_DIR: folder }, 'PORT must be a number'],
    [{ PORT: '0', DATA_DIR: join(file, 'data') }, "can't be written to"],
    [{ PORT: port, DATA_DIR: join(folder, 'data') }, 'The port is taken'],
  ] as const) {
    const { code, said } = await failToStart(environment);
    expect(code).toBe(1);
    expect(said.trim().split('\n').at(-1)).toContain(words);
    expect(said).not.toContain('    at ');
  }
  taken.close();
  rmSync(folder, { recursive: true });
}, 60_000);
