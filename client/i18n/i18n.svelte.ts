/** The chosen language, and words in it. Indonesian is there at once; English is fetched when it is asked for. */
import { id, type MessageKey, type Messages } from '#shared/i18n/id.ts';
import { fillMessage, type MessageValues } from '#shared/i18n/message.ts';
import type { Language } from '#shared/domain/vocabulary.ts';

const KEPT = 'rembuk-language';

let chosen = $state<Language>('id');
let messages = $state.raw<Messages>(id);

/** The words of `key` in the chosen language. */
export function t(key: MessageKey, values?: MessageValues): string {
  return fillMessage(messages[key], values, chosen);
}

export function language(): Language {
  return chosen;
}

export async function setLanguage(wanted: Language, how: 'by-person' | 'by-workshop'): Promise<void> {
  if (how === 'by-workshop' && keptLanguage()) return;
  messages = wanted === 'en' ? (await import('#shared/i18n/en.ts')).en : id;
  chosen = wanted;
  document.documentElement.lang = wanted;
  if (how === 'by-person') keepLanguage(wanted);
}

/** Before the first screen: the language this person chose earlier. */
export async function startLanguage(): Promise<void> {
  await setLanguage(keptLanguage() ?? 'id', 'by-workshop');
  const kept = keptLanguage();
  if (kept) await setLanguage(kept, 'by-person');
}

export function formatDay(day: string): string {
  if (day === '') return '';
  return new Intl.DateTimeFormat(chosen === 'id' ? 'id-ID' : 'en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}

export function formatTime(milliseconds: number): string {
  return new Intl.DateTimeFormat(chosen === 'id' ? 'id-ID' : 'en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(new Date(milliseconds));
}

/** The day of a moment, as it is here. */
export function formatDate(milliseconds: number): string {
  return new Intl.DateTimeFormat(chosen === 'id' ? 'id-ID' : 'en-GB', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(milliseconds));
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(chosen === 'id' ? 'id-ID' : 'en-GB').format(value);
}

function keptLanguage(): Language | undefined {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept === 'id' || kept === 'en' ? kept : undefined;
  } catch {
    return undefined; // Storage is forbidden: the choice lasts as long as the page.
  }
}

function keepLanguage(wanted: Language): void {
  try {
    localStorage.setItem(KEPT, wanted);
  } catch {
    // See keptLanguage.
  }
}
