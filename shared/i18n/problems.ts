/** What can go wrong at the door, in both languages. The names are the stable part (see docs/protocol.md). */
import type { Language } from '../domain/vocabulary.ts';
import { COMMAND_PROBLEMS } from './command-problems.ts';

export const PROBLEMS = {
  ...COMMAND_PROBLEMS,
  'organizer-only': {
    status: 401,
    id: 'Hanya penyelenggara yang dapat melakukan ini. Buka tautan penyelenggara yang tercetak saat Rembuk dinyalakan.',
    en: 'Only the organizer can do this. Open the organizer link that was printed when Rembuk was started.',
  },
  'organizer-link-ended': {
    status: 401,
    id: 'Tautan penyelenggara ini sudah dipakai atau sudah diganti. Nyalakan ulang Rembuk untuk mendapat tautan baru.',
    en: 'This organizer link has been used or replaced. Start Rembuk again to get a new one.',
  },
  'sign-in-first': {
    status: 401,
    id: 'Anda belum bergabung di lokakarya ini. Masuk dengan kode atau tautan undangan.',
    en: 'You have not joined this workshop. Enter with its code or an invitation link.',
  },
  'unknown-code': {
    status: 404,
    id: 'Kode itu tidak dikenal. Periksa lagi tiga katanya di layar atau tanyakan kepada fasilitator.',
    en: 'That code is not known. Check its three words on the screen, or ask the facilitator.',
  },
  'unknown-link': {
    status: 404,
    id: 'Tautan ini tidak dikenal. Mintalah tautan baru kepada yang mengundang.',
    en: 'This link is not known. Ask whoever invited you for a new one.',
  },
  'link-ended': {
    status: 403,
    id: 'Tautan ini sudah tidak berlaku. Mintalah tautan baru kepada penyelenggara.',
    en: 'This link is no longer valid. Ask the organizer for a new one.',
  },
  'door-closed': {
    status: 403,
    id: 'Pintu lokakarya sedang ditutup. Mintalah fasilitator membukanya.',
    en: 'The door of this workshop is closed. Ask the facilitator to open it.',
  },
  'workshop-full': {
    status: 403,
    id: 'Lokakarya ini sudah penuh.',
    en: 'This workshop is full.',
  },
  'consent-missing': {
    status: 422,
    id: 'Centang persetujuan dulu, supaya Anda tahu apa yang disimpan dan oleh siapa.',
    en: 'Tick the consent first, so that you know what is kept and by whom.',
  },
  'consent-outdated': {
    status: 422,
    id: 'Teks persetujuan sudah diperbarui. Buka ulang halaman ini dan baca lagi.',
    en: 'The consent text has been renewed. Open this page again and read it once more.',
  },
  'retention-too-short': {
    status: 422,
    id: 'Masa simpan itu sudah lewat. Pilih yang lebih lama, atau hapus lokakarya ini.',
    en: 'That time has already passed. Choose a longer one, or delete this workshop.',
  },
  'name-too-long': {
    status: 422,
    id: 'Nama itu terlalu panjang. Paling banyak 80 huruf.',
    en: 'That name is too long. 80 characters at most.',
  },
  'code-or-invite': {
    status: 422,
    id: 'Isi kode lokakarya atau pakai tautan undangan.',
    en: 'Give a workshop code, or use an invitation link.',
  },
  'unknown-workshop': {
    status: 404,
    id: 'Lokakarya ini tidak ada atau sudah dihapus.',
    en: 'This workshop does not exist or has been deleted.',
  },
  'unknown-template': {
    status: 422,
    id: 'Templat itu tidak ada.',
    en: 'There is no such template.',
  },
  'unknown-export': {
    status: 404,
    id: 'Berkas jenis itu tidak tersedia.',
    en: 'There is no such kind of file.',
  },
  'unknown-program': {
    status: 404,
    id: 'Program itu tidak ada di papan. Buat atau pilih program dulu.',
    en: 'That program is not on the board. Create or choose a program first.',
  },
  'facilitator-only': {
    status: 403,
    id: 'Hanya fasilitator yang dapat melakukan ini.',
    en: 'Only a facilitator can do this.',
  },
  'observer-only-watches': {
    status: 403,
    id: 'Layar dan pengamat hanya melihat.',
    en: 'Screens and observers only watch.',
  },
  'unknown-member': {
    status: 409,
    id: 'Peserta itu tidak ada atau tidak dapat dikeluarkan.',
    en: 'That participant is not here or cannot be removed.',
  },
  'unknown-command': {
    status: 422,
    id: 'Perintah itu tidak dikenal atau isinya tidak benar.',
    en: 'That command is not known, or a part of it is wrong.',
  },
  'not-saved': {
    status: 503,
    id: 'Server sedang tidak dapat menyimpan. Pekerjaan Anda tetap ada di perangkat ini.',
    en: 'The server cannot save right now. Your work is kept on this device.',
  },
  'server-full': {
    status: 503,
    id: 'Server ini sedang penuh. Coba lagi sebentar lagi.',
    en: 'This server is full right now. Try again in a moment.',
  },
  restarting: {
    status: 503,
    id: 'Server sedang dimulai ulang. Coba lagi beberapa detik lagi.',
    en: 'The server is starting again. Try again in a few seconds.',
  },
  'board-unavailable': {
    status: 503,
    id: 'Papan ini tidak dapat dibuka sekarang. Beri tahu pengelola server; tidak ada yang dihapus.',
    en: 'This board cannot be opened now. Tell whoever runs the server; nothing was deleted.',
  },
  'not-a-session-file': {
    status: 422,
    id: 'Berkas ini bukan berkas sesi Rembuk. Pilih berkas session.json yang diekspor dari Rembuk.',
    en: 'This file is not a Rembuk session file. Choose a session.json exported from Rembuk.',
  },
  'session-file-too-new': {
    status: 422,
    id: 'Berkas ini dibuat oleh Rembuk versi lebih baru. Perbarui Rembuk di server ini dulu.',
    en: 'This file was made by a later Rembuk. Update Rembuk on this server first.',
  },
  'session-file-broken': {
    status: 422,
    id: 'Berkas sesi ini rusak atau sudah diubah, sehingga tidak dapat dibaca utuh.',
    en: 'This session file is damaged or has been altered, so it cannot be read whole.',
  },
  'too-large': {
    status: 413,
    id: 'Kiriman itu terlalu besar.',
    en: 'That is too large to send.',
  },
  'invalid-request': {
    status: 400,
    id: 'Permintaan itu tidak dapat dibaca.',
    en: 'That request could not be read.',
  },
  'foreign-origin': {
    status: 403,
    id: 'Permintaan dari situs lain ditolak.',
    en: 'Requests from other sites are refused.',
  },
  'not-found': {
    status: 404,
    id: 'Alamat itu tidak ada.',
    en: 'There is no such address.',
  },
  'our-mistake': {
    status: 500,
    id: 'Ada kesalahan di server. Tidak ada pekerjaan yang hilang; coba lagi sebentar.',
    en: 'Something went wrong on the server. No work is lost; try again in a moment.',
  },
} as const satisfies Readonly<Record<string, { readonly status: number } & Readonly<Record<Language, string>>>>;

export type ProblemName = keyof typeof PROBLEMS;

export function isProblemName(name: string): name is ProblemName {
  return Object.hasOwn(PROBLEMS, name);
}
