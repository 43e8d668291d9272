import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '#server/config.ts';
import { createLog, LOG_EVENTS, LOG_LEVELS, type LogLevel } from '#server/observe/log.ts';

function setupLog(level: LogLevel = 'debug') {
  const lines: string[] = [];
  let time = 1_700_000_000_000;
  const log = createLog(level, (line) => void lines.push(line), () => time);
  return { log, lines, read: () => lines.map((line) => JSON.parse(line)), wait: (milliseconds: number) => void (time += milliseconds) };
}

describe('the log', () => {
  test('has exactly the names that docs/running.md explains', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/running.md'), 'utf8');
    const table = page.slice(page.indexOf('### Log'), page.indexOf('### Metrics'));
    const explained = [...table.matchAll(/^\| `([a-z]+\.[a-z-]+)` \|/gm)].map((match) => match[1]);
    expect(explained.sort()).toEqual([...LOG_EVENTS].sort());
  });

  test('writes one JSON object a line, whatever is in it', () => {
    const { log, lines, read } = setupLog();
    log.info('server.listening', { host: 'a\nb"c\u2028', port: 3000 });
    log.error('server.mistake', new Error('first\nsecond'));
    expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(read()).toMatchObject([
      { time: '2023-11-14T22:13:20.000Z', level: 'info', event: 'server.listening', host: 'a\nb"c\u2028', port: 3000 },
      { level: 'error', event: 'server.mistake', error: expect.stringContaining('log.test.ts') },
    ]);
  });

  test.each([['debug', 4], ['info', 3], ['warn', 2], ['error', 1], ['silent', 0]] as const)('at level %s says the %i most important kinds', (level, count) => {
    const { log, lines } = setupLog(readConfig({ LOG_LEVEL: level }).logLevel);
    log.debug('connection.refused');
    log.info('room.opened');
    log.warn('gate.violation');
    log.error('room.damaged', new Error('x'));
    expect(lines.length).toBe(count);
    expect(LOG_LEVELS).toContain(level);
  });

  test('can\'t be flooded, and says how much it left out', () => {
    const { log, read, lines, wait } = setupLog();
    for (let index = 0; index < 1_000; index += 1) log.info('gate.trimmed', { index });
    log.info('room.opened');
    expect(lines.length).toBe(61);
    wait(10_000);
    log.info('gate.trimmed');
    log.info('gate.trimmed');
    expect(read().slice(-3).map(({ event, unsaid }) => [event, unsaid])).toEqual([['room.opened', undefined], ['gate.trimmed', 940], ['gate.trimmed', undefined]]);
  });

  test('doesn\'t repeat the words that a reader of JSON stumbled over', () => {
    const { log, lines } = setupLog();
    try {
      JSON.parse('Nama Rahasia');
    } catch (error) {
      log.error('server.mistake', error);
    }
    log.error('server.mistake', 'Nama Rahasia');
    expect(lines.length).toBe(2);
    expect(lines.join('')).toContain('SyntaxError');
    expect(lines.join('')).not.toContain('Rahasia');
  });
});
