import { fillMessage, type MessageValues } from '#shared/i18n/message.ts';
import { MY_DATA_WORDS, type MyDataKey } from '#shared/i18n/my-data-words.ts';
import { language } from '#client/i18n/i18n.svelte.ts';

/** The words of the page on one's own data, in the chosen language. */
export function say(key: MyDataKey, values?: MessageValues): string {
  return fillMessage(MY_DATA_WORDS[language()][key], values, language());
}
