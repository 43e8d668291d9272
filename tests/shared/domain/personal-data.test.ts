import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findPersonalData, maskPersonalData } from '#shared/domain/personal-data.ts';

function kindsIn(text: string): readonly string[] {
  return findPersonalData(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);
}

describe('what looks personal', () => {
  test.each([
    ['Hubungi 081234567890 ya', 'phone 081234567890'],
    ['WA 0812-3456-7890.', 'phone 0812-3456-7890'],
    ['0812 3456 7890, Bu Sari', 'phone 0812 3456 7890'],
    ['hp:0813.9876.5432', 'phone 0813.9876.5432'],
    ['+6281234567890', 'phone +6281234567890'],
    ['(+62 812 3456 7890)', 'phone +62 812 3456 7890'],
    ['+62-21-555-1234', 'phone +62-21-555-1234'],
    ['0812 3456 7890 150 orang', 'phone 0812 3456 7890'],
    ['wa.me/+628123456789', 'phone +628123456789'],
    ['No.081234567890', 'phone 081234567890'],
    ['NIK 3201014505900001', 'nik 3201014505900001'],
    ['NIK: 3201 0145 0590 0001.', 'nik 3201 0145 0590 0001'],
    ['320101-450590-0001', 'nik 320101-450590-0001'],
    ['surel sari.w+desa@rawa-kemuning.desa.id.', 'email sari.w+desa@rawa-kemuning.desa.id'],
  ])('is found: %s', (text, found) => expect(kindsIn(text)).toEqual([found]));

  test.each([
    'Rp 150.000.000', 'Rp150.000.000,00', 'Rp 81.234.567.890', 'Rp 8.123.456.789', 'Rp 1.500.000.000.000', '150000000', 'Rp 1500000000000000', '8123456789',
    '08.30-10.00', '08.30 - 10.00', '08.00-09.30 10.00', '08-11-2024', '08-12-2024 10.30-12.00', '08/11/2024', '2024-08-11', '17-08-1945', '1945-2024',
    '-6.200000, 106.816666', '-8.0812345678, 115.0812345678', '106.0812345678', 'RT 08/RW 012', 'RT 08 RW 012 345', 'SK 470/081/2024', '12.081234567890', 'INV/0812/2024',
    'skor 4,5 dari 5', '1.000 orang @ Rp 25.000', 'rapat@balai', 'satu@dua', '3201.014.505.900.001', '12345678901234567890', '0812', '+62', '081', '080', '',
  ])('is none: %s', (text) => expect(kindsIn(text)).toEqual([]));

  test('is found each time, in its order', () => {
    expect(kindsIn('sari@desa.id 081234567890 dan 3201014505900001')).toEqual(['email sari@desa.id', 'phone 081234567890', 'nik 3201014505900001']);
  });
});

const amount = fc.bigInt({ min: 1n, max: 999_999_999_999_999n });
const dotted = (value: bigint): string => value.toString().replace(/\B(?=(\d{3})+$)/g, '.');
const two = (value: number): string => String(value).padStart(2, '0');
const words = fc.constantFrom('dan', 'untuk desa', 'tahun', 'pukul', ', ', '; ', ' – ', 'di', 'orang');

describe('what a plan is full of', () => {
  test('budgets, days, hours, years and places are never taken for a person', () => {
    const date = fc.tuple(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1945, max: 2099 }), fc.constantFrom('-', '/', '.'))
      .map(([day, month, year, mark]) => `${two(day)}${mark}${two(month)}${mark}${year}`);
    const hours = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map(([a, b, c, d]) => `${two(a)}.${two(b)}-${two(c)}.${two(d)}`);
    const place = fc.tuple(fc.double({ min: -11, max: 6, noNaN: true }), fc.double({ min: 95, max: 141, noNaN: true })).map(([lat, long]) => `${lat.toFixed(8)}, ${long.toFixed(8)}`);
    const budget = fc.tuple(amount, fc.constantFrom('Rp ', 'Rp', 'IDR '), fc.constantFrom('', ',00', ',-')).map(([value, before, after]) => `${before}${dotted(value)}${after}`);
    const bare = amount.map(String);
    const years = fc.integer({ min: 1900, max: 2100 }).map((year) => `${year}-${year + 5}`);
    const plan = fc.array(fc.tuple(fc.oneof(budget, bare, date, hours, place, years), words), { maxLength: 6 }).map((parts) => parts.map(([fact, word]) => `${fact} ${word}`).join(' '));
    fc.assert(fc.property(plan, (text) => {
      expect(kindsIn(text)).toEqual([]);
      expect(maskPersonalData(text)).toBe(text);
    }), { numRuns: 2_000 });
  });
});

describe('masking', () => {
  const phone = fc.tuple(fc.constantFrom('0812', '0813', '0857', '0896', '+62812', '+62 812'), fc.constantFrom('', ' ', '-', '.'), fc.stringMatching(/^\d{4}$/), fc.stringMatching(/^\d{3,4}$/)).map(([start, mark, a, b]) => [start, a, b].join(mark));
  const nik = fc.stringMatching(/^[1-9]\d{14}[1-9]$/);
  const email = fc.stringMatching(/^[a-z]{1,8}@[a-z]{2,8}\.(id|com|desa\.id)$/);
  const prose = fc.stringMatching(/^[A-Za-z ,;]{0,30}$/).map((text) => `${text} `);

  test('hides every number and address however it stands among words, and nothing but them', () => {
    fc.assert(fc.property(prose, fc.oneof(phone, nik, email), fc.stringMatching(/^( [A-Za-z ,;]{0,30})?$/), (before, secret, after) => {
      const masked = maskPersonalData(before + secret + after);
      expect(masked.slice(0, before.length)).toBe(before);
      expect(masked.slice(before.length + secret.length)).toBe(after);
      expect(masked.slice(before.length, before.length + secret.length)).not.toMatch(/[a-z0-9]/i);
    }), { numRuns: 2_000 });
  });

  test('of whatever text keeps its length, finds nothing more in what it made, and changes nothing twice', () => {
    const noisy = fc.array(fc.oneof(fc.string(), phone, nik, email, fc.constantFrom('08', '+62', '.', '-', ' ', '•', '0812', '12345')), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(fc.property(noisy, (text) => {
      const masked = maskPersonalData(text);
      expect(masked.length).toBe(text.length);
      expect(findPersonalData(masked)).toEqual([]);
      expect(maskPersonalData(masked)).toBe(masked);
    }), { numRuns: 3_000 });
  });

  test('of the longest text is quick', () => {
    const began = performance.now();
    for (const unit of ['08', '0812 ', '+62 ', 'a.', 'a@', '1', 'a@b.', '081234567890 ']) findPersonalData(unit.repeat(8_000 / unit.length));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
