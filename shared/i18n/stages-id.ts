/** Titles and first questions of the stages: what phone and wall show. */
import type { Message } from './message.ts';

export const stages = {
  'stage-title.welcome': 'Pembukaan dan kesepakatan bersama',
  'stage-prompt.welcome': 'Dalam satu kata, ketahanan bagi kampung kita itu apa?',
  'stage-title.stakeholder-list': 'Daftar pemangku kepentingan',
  'stage-prompt.stakeholder-list': 'Siapa yang memutuskan, siapa yang mengerjakan, siapa yang merasakan akibatnya?',
  'stage-title.stakeholder-map': 'Peta kepentingan dan pengaruh',
  'stage-prompt.stakeholder-map': 'Seberapa besar pihak ini peduli pada hasilnya? (sumbu mendatar)',
  'stage-title.needs-challenges': 'Curah kebutuhan dan tantangan',
  'stage-prompt.needs-challenges': 'Kejadian apa dalam setahun terakhir yang paling menyulitkan keluarga atau lembaga Anda?',
  'stage-title.cluster': 'Pengelompokan',
  'stage-prompt.cluster': 'Kartu mana yang seolah ditulis orang yang sama? Dekatkan dulu, jangan beri judul.',
  'stage-title.joint-program': 'Rancang program bersama',
  'stage-prompt.joint-program': 'Jika kita melakukan apa, maka perubahan apa terjadi, karena apa?',
} as const satisfies Readonly<Record<string, Message>>;
