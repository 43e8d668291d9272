/** Why a command about rounds or the late box isn't carried out, with its HTTP status; the words are the ones the pages show. */
import type { RoundProblem } from '../domain/rounds/round.ts';
import { rounds as english } from './rounds-en.ts';
import { rounds as indonesian } from './rounds-id.ts';

type Name = RoundProblem | 'unknown-late-entry' | 'late-box-full' | 'record-gone';

function said(status: number, name: Name) {
  return { status, id: indonesian[`problem.${name}`], en: String(english[`problem.${name}`]) };
}

export const COMMAND_PROBLEMS = {
  'unknown-round': said(404, 'unknown-round'),
  'round-exists': said(409, 'round-exists'),
  'round-closed': said(409, 'round-closed'),
  'not-entitled': said(403, 'not-entitled'),
  'invalid-paper': said(422, 'invalid-paper'),
  'invalid-round': said(422, 'invalid-round'),
  'over-budget': said(422, 'over-budget'),
  'over-maximum': said(422, 'over-maximum'),
  'unknown-option': said(422, 'unknown-option'),
  'too-many-papers': said(409, 'too-many-papers'),
  'too-many-rounds': said(409, 'too-many-rounds'),
  'unknown-late-entry': said(404, 'unknown-late-entry'),
  'late-box-full': said(409, 'late-box-full'),
  'record-gone': said(409, 'record-gone'),
} satisfies Readonly<Record<Name, unknown>>;
