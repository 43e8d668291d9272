/** What a program draft says beside people's own words, in both languages. */
import type { CardKind, Category, Direction, Frequency, Language, Measure, Quadrant, ResultLevel } from '../domain/vocabulary.ts';

export interface DraftWords {
  readonly sections: Readonly<Record<SectionId, string>>;
  readonly categories: Readonly<Record<Category, string>>;
  readonly quadrants: Readonly<Record<Quadrant, string>>;
  readonly levels: Readonly<Record<ResultLevel | 'activity', string>>;
  readonly measures: Readonly<Record<Measure, string>>;
  readonly directions: Readonly<Record<Direction, string>>;
  readonly frequencies: Readonly<Record<Frequency, string>>;
  readonly kinds: Readonly<Record<CardKind, string>>;
  readonly columns: Readonly<Record<Column, string>>;
  /** The letter for the goal, where outcomes and outputs have numbers. */
  readonly goalCode: string;
  readonly untitled: string;
  readonly unnamed: string;
  readonly unstated: string;
  readonly blank: string;
  readonly empty: string;
  readonly missing: string;
  readonly nobody: string;
  readonly unknown: string;
  readonly yes: string;
  readonly no: string;
  readonly subtitle: string;
  readonly goal: string;
  readonly period: string;
  readonly lead: string;
  readonly location: string;
  readonly from: (day: string) => string;
  readonly until: (day: string) => string;
  readonly boardHolds: (cards: string, clusters: string, stakeholders: string) => string;
  readonly programHolds: (outcomes: string, outputs: string, activities: string, indicators: string) => string;
  readonly answers: string;
  readonly answersNone: string;
  readonly quoted: string;
  readonly noCards: string;
  readonly ownWords: string;
  readonly unrated: string;
  readonly notClustered: string;
  readonly adrift: string;
  readonly cards: (n: string) => string;
  readonly made: (day: string) => string;
  readonly page: string;
  readonly ofPages: string;
}

export const SECTION_IDS = [
  'summary', 'background.problem', 'stakeholders', 'objectives', 'beneficiaries', 'logframe', 'schedule', 'monitoring', 'annex.a', 'annex.b',
] as const;
export type SectionId = (typeof SECTION_IDS)[number];

type Column =
  | 'name' | 'category' | 'interest' | 'influence' | 'quadrant' | 'needs' | 'offers' | 'code' | 'statement' | 'indicators' | 'baseline' | 'target'
  | 'verification' | 'assumptions' | 'activity' | 'who' | 'start' | 'end' | 'indicator' | 'measure' | 'direction' | 'frequency' | 'owner';

// Both languages answer to one contract: a word that is missing in either, or there in one alone, doesn't compile.
const id: DraftWords = {
  sections: {
    summary: 'Ringkasan Satu Halaman',
    'background.problem': '1. Masalah dan Kebutuhan Prioritas',
    stakeholders: '2. Pemangku Kepentingan',
    objectives: '3. Maksud dan Tujuan',
    beneficiaries: '4. Penerima Manfaat',
    logframe: '5. Kerangka Logis dan Indikator',
    schedule: '6. Kegiatan, Pelaksana, dan Jadwal',
    monitoring: '7. Pemantauan dan Evaluasi',
    'annex.a': 'Lampiran A. Daftar Pemangku Kepentingan',
    'annex.b': 'Lampiran B. Semua Kartu per Kelompok',
  },
  categories: {
    government: 'Pemerintah setempat', civil_society: 'Masyarakat sipil', community: 'Komunitas lokal', private_sector: 'Dunia usaha',
    academia: 'Akademisi dan peneliti', other: 'Lainnya',
  },
  quadrants: {
    manage_closely: 'Libatkan erat', keep_satisfied: 'Jaga dukungannya', keep_informed_give_voice: 'Beri kabar dan perkuat suaranya', monitor: 'Pantau',
  },
  levels: { goal: 'Tujuan umum', outcome: 'Hasil', output: 'Keluaran', activity: 'Kegiatan' },
  measures: { number: 'Jumlah', percentage: 'Persentase', currency: 'Rupiah', score: 'Skor', yes_no: 'Ada/tidak', qualitative: 'Kualitatif' },
  directions: { increase: 'Naik', decrease: 'Turun', maintain: 'Bertahan' },
  frequencies: { monthly: 'Bulanan', quarterly: 'Triwulanan', semester: 'Semesteran', annual: 'Tahunan', milestone: 'Per tonggak' },
  kinds: { challenge: 'Tantangan', need: 'Kebutuhan', asset: 'Potensi', idea: 'Gagasan', offer: 'Tawaran' },
  columns: {
    name: 'Nama', category: 'Pihak', interest: 'Kepentingan', influence: 'Pengaruh', quadrant: 'Cara pelibatan', needs: 'Kebutuhan', offers: 'Yang disumbangkan',
    code: 'Kode', statement: 'Rumusan', indicators: 'Indikator', baseline: 'Angka awal', target: 'Target', verification: 'Bukti', assumptions: 'Asumsi',
    activity: 'Kegiatan', who: 'Penanggung jawab', start: 'Mulai', end: 'Selesai', indicator: 'Indikator', measure: 'Ukuran dan satuan', direction: 'Arah',
    frequency: 'Frekuensi', owner: 'Penanggung jawab',
  },
  goalCode: 'T',
  untitled: 'Program tanpa judul',
  unnamed: '(tanpa nama)',
  unstated: '(belum dirumuskan)',
  blank: '(kartu kosong)',
  empty: 'Bagian ini belum diisi.',
  missing: 'belum diisi',
  nobody: 'belum ada',
  unknown: '–',
  yes: 'Ada',
  no: 'Tidak ada',
  subtitle: 'Naskah rancangan program',
  goal: 'Tujuan umum',
  period: 'Waktu',
  lead: 'Pelaku utama',
  location: 'Lokasi',
  from: (day) => `mulai ${day}`,
  until: (day) => `sampai ${day}`,
  boardHolds: (cards, clusters, stakeholders) => `Papan lokakarya memuat ${cards} kartu, ${clusters} kelompok, dan ${stakeholders} pemangku kepentingan.`,
  programHolds: (outcomes, outputs, activities, indicators) => `Program ini memuat ${outcomes} hasil, ${outputs} keluaran, ${activities} kegiatan, dan ${indicators} indikator.`,
  answers: 'Menjawab kelompok tantangan',
  answersNone: 'Belum ada kelompok tantangan yang dipilih untuk program ini.',
  quoted: 'Kelompok tantangan yang dijawab program ini, masing-masing dengan paling banyak dua kutipan kartu peserta.',
  noCards: 'Belum ada kartu dalam kelompok ini.',
  ownWords: 'Kartu tertulis sebagaimana ditulis pesertanya.',
  unrated: 'Belum dinilai pada peta',
  notClustered: 'Belum dikelompokkan',
  adrift: '(induknya terhapus)',
  cards: (n) => `${n} kartu`,
  made: (day) => `Disusun ${day} dari papan lokakarya`,
  page: 'Halaman',
  ofPages: 'dari',
};

const en: DraftWords = {
  sections: {
    summary: 'One-page Summary',
    'background.problem': '1. Priority Problems and Needs',
    stakeholders: '2. Stakeholders',
    objectives: '3. Aim and Objectives',
    beneficiaries: '4. Beneficiaries',
    logframe: '5. Logical Framework and Indicators',
    schedule: '6. Activities, Responsibility and Schedule',
    monitoring: '7. Monitoring and Evaluation',
    'annex.a': 'Annex A. Stakeholder List',
    'annex.b': 'Annex B. All Cards by Cluster',
  },
  categories: {
    government: 'Local government', civil_society: 'Civil society', community: 'Local community', private_sector: 'Private sector',
    academia: 'Academia and researchers', other: 'Other',
  },
  quadrants: {
    manage_closely: 'Manage closely', keep_satisfied: 'Keep satisfied', keep_informed_give_voice: 'Keep informed and give voice', monitor: 'Monitor',
  },
  levels: { goal: 'Goal', outcome: 'Outcome', output: 'Output', activity: 'Activity' },
  measures: { number: 'Number', percentage: 'Percentage', currency: 'Rupiah', score: 'Score', yes_no: 'Yes / no', qualitative: 'Qualitative' },
  directions: { increase: 'Increase', decrease: 'Decrease', maintain: 'Maintain' },
  frequencies: { monthly: 'Monthly', quarterly: 'Quarterly', semester: 'Half-yearly', annual: 'Yearly', milestone: 'At milestones' },
  kinds: { challenge: 'Challenge', need: 'Need', asset: 'Strength', idea: 'Idea', offer: 'Offer' },
  columns: {
    name: 'Name', category: 'Party', interest: 'Interest', influence: 'Influence', quadrant: 'Engagement', needs: 'Needs', offers: 'What they contribute',
    code: 'Code', statement: 'Statement', indicators: 'Indicators', baseline: 'Baseline', target: 'Target', verification: 'Means of verification', assumptions: 'Assumptions',
    activity: 'Activity', who: 'Accountable', start: 'Start', end: 'End', indicator: 'Indicator', measure: 'Measure and unit', direction: 'Direction',
    frequency: 'Frequency', owner: 'Owner',
  },
  goalCode: 'G',
  untitled: 'Program without a title',
  unnamed: '(no name)',
  unstated: '(not put into words yet)',
  blank: '(empty card)',
  empty: 'Nothing has been filled in here yet.',
  missing: 'not filled in yet',
  nobody: 'nobody yet',
  unknown: '–',
  yes: 'Yes',
  no: 'No',
  subtitle: 'Program draft',
  goal: 'Goal',
  period: 'Period',
  lead: 'Lead',
  location: 'Location',
  from: (day) => `from ${day}`,
  until: (day) => `until ${day}`,
  boardHolds: (cards, clusters, stakeholders) => `The workshop board holds ${some(cards, 'card')}, ${some(clusters, 'cluster')} and ${some(stakeholders, 'stakeholder')}.`,
  programHolds: (outcomes, outputs, activities, indicators) =>
    `The program has ${some(outcomes, 'outcome')}, ${some(outputs, 'output')}, ${some(activities, 'activity', 'activities')} and ${some(indicators, 'indicator')}.`,
  answers: 'Answers these clusters of challenges',
  answersNone: 'No cluster of challenges has been chosen for this program yet.',
  quoted: 'The clusters of challenges that this program answers, each with two cards of participants at most.',
  noCards: 'There are no cards in this cluster yet.',
  ownWords: 'Cards stand as their participants wrote them.',
  unrated: 'Not rated on the map yet',
  notClustered: 'Not clustered',
  adrift: '(its parent was deleted)',
  cards: (n) => some(n, 'card'),
  made: (day) => `Compiled on ${day} from the workshop board`,
  page: 'Page',
  ofPages: 'of',
};

function some(n: string, one: string, many = `${one}s`): string {
  return `${n} ${n === '1' ? one : many}`;
}

const WORDS: Readonly<Record<Language, DraftWords>> = { id, en };

/** Words beside people's own. */
export function draftWords(language: Language): DraftWords {
  return WORDS[language];
}

/** How numbers and days are written. */
export interface DraftFigures {
  readonly locale: string;
  readonly number: (value: number) => string;
  readonly percent: (share: number) => string;
  /** A value of an indicator, in its unit. */
  readonly amount: (value: number, indicator: { readonly measure: Measure; readonly unit: string }) => string;
  /** A calendar day `YYYY-MM-DD`, month in full; nothing for no day. */
  readonly day: (day: string) => string;
  /** The same for the narrow columns of tables. */
  readonly shortDay: (day: string) => string;
}

/** Numbers and days as the language writes them. */
export function draftFigures(language: Language): DraftFigures {
  const locale = language === 'id' ? 'id-ID' : 'en-GB';
  const { format: number } = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const { format: percent } = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  return {
    locale, number, percent,
    amount: (value, { measure, unit }) => {
      if (measure === 'currency') return `Rp ${number(value)}`;
      if (measure === 'percentage') return `${number(value)}%`;
      if (measure === 'yes_no' && (value === 0 || value === 1)) return value === 1 ? WORDS[language].yes : WORDS[language].no;
      return [number(value), unit].filter(Boolean).join(' ');
    },
    day: days(locale, 'long'),
    shortDay: days(locale, 'short'),
  };
}

function days(locale: string, month: 'long' | 'short'): (day: string) => string {
  // A calendar day has no zone; read and written in one zone it stays the day people chose.
  const { format } = new Intl.DateTimeFormat(locale, { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' });
  return (day) => (day === '' ? '' : format(new Date(`${day}T00:00:00Z`)));
}
