/** Messages with places for values, and forms for number where a language has them. */
import type { Language } from '../domain/vocabulary.ts';

export type Message = string | { readonly one: string; readonly other: string };
export type MessageValues = Readonly<Record<string, string | number>>;

/** Fills `{name}` from `values`; picks the form for `{n}`. An unknown place stays as it is, to be seen in review. */
export function fillMessage(message: Message, values: MessageValues | undefined, language: Language): string {
  const form = typeof message === 'string' ? message : message[pluralForm(values?.['n'], language)];
  if (!values) return form;
  return form.replace(/\{(\w+)\}/g, (place, name: string) => formatValue(values[name], language) ?? place);
}

function pluralForm(n: string | number | undefined, language: Language): 'one' | 'other' {
  return new Intl.PluralRules(language).select(Number(n ?? 0)) === 'one' ? 'one' : 'other';
}

function formatValue(value: string | number | undefined, language: Language): string | undefined {
  return typeof value === 'number' ? new Intl.NumberFormat(language === 'id' ? 'id-ID' : 'en-GB').format(value) : value;
}
