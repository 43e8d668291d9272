/** What is said when the server went back or lost something. Loaded with the screens that say it: few ever need to. */
import type { Language } from '../domain/vocabulary.ts';
import type { Message } from './message.ts';

type LossWord = 'restored' | 'salvaged' | 'held' | 'bringBack' | 'letGo' | 'broughtBack' | 'unreadable';

export const LOSS_WORDS: Readonly<Record<Language, Readonly<Record<LossWord, Message>>>> = {
  id: {
    restored: 'Papan ini dikembalikan dari cadangan. Yang ditulis sesudah cadangan itu dibuat tidak ada lagi di server.',
    salvaged: 'Sebagian papan ini rusak di disk server dan tidak dapat dibaca. Sisanya diselamatkan. Beri tahu pengelola server.',
    held: 'Perangkat ini masih menyimpan {n} catatan yang lebih baru.',
    bringBack: 'Kembalikan yang lebih baru',
    letGo: 'Biarkan seperti sekarang',
    broughtBack: 'Yang lebih baru sudah kembali di papan.',
    unreadable: 'Papan ini rusak di disk dan tidak dapat dibaca. Tidak ada yang dihapus; kembalikan dari cadangan (npm run restore).',
  },
  en: {
    restored: 'This board was brought back from a backup. What was written after the backup is no longer on the server.',
    salvaged: 'Part of this board was damaged on the server’s disk and cannot be read. The rest was saved. Tell whoever runs the server.',
    held: { one: 'This device still has {n} newer record.', other: 'This device still has {n} newer records.' },
    bringBack: 'Bring back the newer work',
    letGo: 'Keep what is there now',
    broughtBack: 'The newer work is back on the board.',
    unreadable: 'This board is damaged on disk and cannot be read. Nothing was deleted; bring back a backup (npm run restore).',
  },
};
