/**
 * Finds what in a text looks like somebody's telephone, e-mail or identity
 * number. For a hint while writing and for masking in what leaves the room: it
 * would rather miss an odd spelling than take a budget or a date for a number
 * of somebody's. Without lookbehind, which phones of a few years ago can't read.
 */
export const PERSONAL_KINDS = ['nik', 'email', 'phone'] as const;
export type PersonalKind = (typeof PERSONAL_KINDS)[number];

export interface PersonalData {
  readonly kind: PersonalKind;
  readonly start: number;
  /** Index after the last character. */
  readonly end: number;
}

type Finder = (text: string) => readonly PersonalData[];

/** Everything in the text that looks personal, in its order. What overlaps, a number within an address, is one. */
export function findPersonalData(text: string): readonly PersonalData[] {
  const found: PersonalData[] = [];
  for (const one of PERSONAL_KINDS.flatMap((kind) => FINDERS[kind](text)).sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = found.at(-1);
    if (!last || last.end <= one.start) found.push(one);
    else if (last.end < one.end) found[found.length - 1] = { ...last, end: one.end };
  }
  return found;
}

const MASK = '•';

/** The text with letters and digits of what looks personal made unreadable; its length and the rest stay. */
export function maskPersonalData(text: string): string {
  const found = findPersonalData(text);
  if (found.length === 0) return text;
  let masked = '';
  let done = 0;
  for (const { start, end } of found) {
    masked += text.slice(done, start) + text.slice(start, end).replace(/[\p{L}\p{N}]/gu, MASK);
    done = end;
  }
  // Two numbers that ran into each other may be told apart now that one of them is masked.
  return maskPersonalData(masked + text.slice(done));
}

const FINDERS: Readonly<Record<PersonalKind, Finder>> = {
  // Sixteen digits in one piece or in the groups people copy them in. Round sums end in zeros.
  nik: (text) => matches(text, 'nik', /\d{16}|\d{4}([ .-])\d{4}\1\d{4}\1\d{4}|\d{6}([ .-])\d{6}\2\d{4}/g).filter((one) => standsAlone(text, one) && !/0{6}$/.test(text.slice(one.start, one.end))),
  email: (text) => matches(text, 'email', /[a-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}/gi),
  phone: (text) => [...text.matchAll(/\+62|08\d/g)].map(({ index }) => phoneAt(text, index)).filter((one) => one !== undefined),
};

function matches(text: string, kind: PersonalKind, pattern: RegExp): readonly PersonalData[] {
  return [...text.matchAll(pattern)].map((match) => ({ kind, start: match.index, end: match.index + match[0].length }));
}

/** True when the digits are not a part of a longer number, with or without marks between thousands. */
function standsAlone(text: string, { start, end }: Pick<PersonalData, 'start' | 'end'>): boolean {
  return !/(?:[\p{L}\d•]|\d[.,])$/u.test(text.slice(Math.max(0, start - 2), start)) && !/^(?:[\p{L}\d•]|[.,]\d)/u.test(text.slice(end, end + 2));
}

/** Digits of an Indonesian number from its 0, or after +62. */
const LENGTHS = { local: [10, 13], abroad: [8, 12] } as const;

/** Reads a number group by group, as long as it is one; single spaces, dots or dashes may stand between groups. */
function phoneAt(text: string, start: number): PersonalData | undefined {
  const abroad = text.startsWith('+62', start);
  const [least, most] = abroad ? LENGTHS.abroad : LENGTHS.local;
  if (!abroad && /\d[.,]?$/.test(text.slice(Math.max(0, start - 2), start))) return undefined;
  let at = start + (abroad ? 3 : 0);
  let digits = 0;
  let end: number | undefined;
  for (let first = true; ; first = false) {
    const gap: string = /^[ .-]/.exec(text.slice(at, at + 1))?.[0] ?? '';
    if (!first && gap === '') break;
    if (gap !== '' && first && !abroad) return undefined;
    const group: string = /^\d+/.exec(text.slice(at + gap.length, at + gap.length + 20))?.[0] ?? '';
    const next = at + gap.length + group.length;
    // A number of one's own begins with at least 08 and an operator; 08.30 is a time and 08-11-2024 a day.
    if (group === '' || (first && !abroad && group.length < 3) || text[next] === MASK) break;
    if (digits + group.length > most) {
      // After a space another number may follow; joined by a mark or without, it is one that is too long.
      if (gap !== ' ') end = undefined;
      break;
    }
    digits += group.length;
    at = next;
    if (digits >= least) end = at;
  }
  if (end === undefined || /^\p{L}/u.test(text.slice(end, end + 2))) return undefined;
  return { kind: 'phone', start, end };
}
