import { expect, test } from 'vitest';
import { createRegistry } from '#server/observe/registry.ts';

test('counts are written as Prometheus reads them', () => {
  const { counter, counterBy, gauge, histogram, text } = createRegistry();
  const plain = counter('a_total', 'Plain.');
  const labelled = counterBy('b_total', 'By reason.', 'reason', ['full', 'slow']);
  const seconds = histogram('c_seconds', 'How long.', [0.1, 1]);
  let here = 3;
  gauge('d', 'Now.', () => here);
  plain();
  plain(41);
  labelled('slow', 2);
  for (const value of [0.05, 0.1, 0.5, 7]) seconds(value);
  here = 4;
  expect(text()).toBe([
    '# HELP a_total Plain.', '# TYPE a_total counter', 'a_total 42',
    '# HELP b_total By reason.', '# TYPE b_total counter', 'b_total{reason="full"} 0', 'b_total{reason="slow"} 2',
    '# HELP c_seconds How long.', '# TYPE c_seconds histogram', 'c_seconds_bucket{le="0.1"} 2', 'c_seconds_bucket{le="1"} 3', 'c_seconds_bucket{le="+Inf"} 4', 'c_seconds_sum 7.65', 'c_seconds_count 4',
    '# HELP d Now.', '# TYPE d gauge', 'd 4', '',
  ].join('\n'));
  expect(() => counter('a_total', 'Again.')).toThrow('a_total');
});
