/**
 * What people agree to before they come in. Each version stays as it was read:
 * a consent that is kept names its version, and only this file says what that was.
 */
import type { Language } from '../domain/vocabulary.ts';

/** The version that is shown today. A new wording is a new version. */
export const CONSENT_VERSION = '2';

export interface ConsentText {
  /** The one line that everybody reads; `{n}` are the days of the workshop's retention. */
  readonly short: string;
  readonly details: readonly string[];
}

export const CONSENT_TEXTS: Readonly<Record<string, Readonly<Record<Language, ConsentText>>>> = {
  '1': {
    id: {
      short: 'Sebelum masuk',
      details: [
        'Yang disimpan: nama panggilan, pihak Anda, dan yang Anda tulis di papan.',
        'Yang melihat: semua orang di lokakarya ini. Pengelola server dapat melihat data yang tersimpan.',
        'Disimpan paling lama {n} hari, dan dapat dihapus bila Anda minta.',
      ],
    },
    en: {
      short: 'Before you enter',
      details: [
        'What is kept: your nickname, your party, and what you write on the board.',
        'Who sees it: everybody in this workshop. Whoever runs the server can see what is stored.',
        'Kept for {n} days at most, and deleted when you ask.',
      ],
    },
  },
  '2': {
    id: {
      short: 'Yang Anda tulis dibaca semua orang di lokakarya ini dan disimpan {n} hari.',
      details: [
        'Siapa: penyelenggara lokakarya ini, di servernya sendiri. Tidak ada pihak lain yang menerima data Anda.',
        'Apa: nama panggilan (boleh kosong), pihak Anda, waktu bergabung, persetujuan ini, dan yang Anda tulis.',
        'Dibaca siapa: semua orang di lokakarya ini. Naskah dan berkas hasil tidak memuat nama Anda.',
        'Masukan tertutup, misalnya suara dan penilaian, tidak dilihat siapa pun di ruang ini. Namun pengelola server secara teknis dapat mengaitkannya dengan Anda selama belum ditutup.',
        'Berapa lama: {n} hari sejak lokakarya dibuat, lalu dihapus sendiri, kecuali diperpanjang penyelenggara.',
        'Kapan saja Anda dapat melihat, mengunduh, memperbaiki, atau menghapus data Anda: Saya → Data saya.',
      ],
    },
    en: {
      short: 'What you write is read by everybody in this workshop and kept for {n} days.',
      details: [
        'Who: the organizer of this workshop, on their own server. Nobody else receives your data.',
        'What: your nickname (may stay empty), your party, when you joined, this consent, and what you write.',
        'Who reads it: everybody in this workshop. Drafts and result files don\'t hold your name.',
        'Sealed input, such as votes and ratings, is seen by nobody in the room. But whoever runs the server could technically link it to you until it is closed.',
        'How long: {n} days from when the workshop was made, then it is erased by itself, unless the organizer prolongs it.',
        'At any time you can see, download, correct or erase your data: Me → My data.',
      ],
    },
  },
};

/** The text of a version with the days filled in; undefined for a version that never was. */
export function consentText(version: string, language: Language, days: number): ConsentText | undefined {
  const text = Object.hasOwn(CONSENT_TEXTS, version) ? CONSENT_TEXTS[version]?.[language] : undefined;
  const fill = (words: string): string => words.replaceAll('{n}', String(days));
  return text && { short: fill(text.short), details: text.details.map(fill) };
}
