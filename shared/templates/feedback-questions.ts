import type { Question } from '../domain/rounds/round.ts';

/** What a forum asks of itself at the end: was I heard, is it clear, do I trust it, what should be better. */
export const FEEDBACK_QUESTIONS: readonly Question[] = [
  { id: 'heard', scale: 'smiley5', text: { id: 'Pendapat saya didengar hari ini.', en: 'My view was heard today.' } },
  { id: 'clear', scale: 'smiley5', text: { id: 'Langkah setelah ini jelas bagi saya.', en: 'The next steps are clear to me.' } },
  { id: 'trust', scale: 'smiley5', text: { id: 'Saya percaya kita akan menjalankannya.', en: 'I trust that we will carry it out.' } },
  { id: 'better', scale: 'open', text: { id: 'Apa yang perlu diperbaiki pada pertemuan berikut?', en: 'What should be better next time?' } },
];
