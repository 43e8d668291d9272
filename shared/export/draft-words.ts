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
  readonly goalCode: string;
  readonly untitled: string;
  readonly untitledCluster: string;
  readonly unnamed: string;
  /** For a row that somebody began and nobody has put into words. */
  readonly unworded: string;
  readonly empty: string;
  readonly nobody: string;
  readonly unknown: string;
  readonly subtitle: string;
  readonly goal: string;
  readonly period: string;
  readonly lead: string;
  readonly location: string;
  readonly answers: string;
  readonly inFigures: string;
  readonly counted: Readonly<Record<Counted, string>>;
  readonly yes: string;
  readonly no: string;
  readonly unrated: string;
  readonly notClustered: string;
  readonly adrift: string;
  readonly cards: (n: string) => string;
  readonly made: (day: string) => string;
  readonly page: string;
}

export const SECTION_IDS = [
  'summary', 'background.problem', 'stakeholders', 'objectives', 'beneficiaries', 'logframe', 'schedule', 'monitoring', 'annex.a', 'annex.b',
] as const;
export type SectionId = (typeof SECTION_IDS)[number];

type Column =
  | 'name' | 'category' | 'interest' | 'influence' | 'quadrant' | 'needs' | 'offers' | 'code' | 'statement' | 'indicators' | 'baseline' | 'target'
  | 'verification' | 'assumptions' | 'activity' | 'who' | 'start' | 'end' | 'indicator' | 'measure' | 'direction' | 'frequency' | 'owner';

/** What the summary counts. */
export const COUNTED = ['stakeholders', 'clusters', 'cards', 'outcomes', 'outputs', 'activities', 'indicators'] as const;
export type Counted = (typeof COUNTED)[number];

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
  untitledCluster: 'Kelompok tanpa judul',
  unnamed: '(tanpa nama)',
  unworded: '(belum dirumuskan)',
  empty: 'Bagian ini belum diisi.',
  nobody: 'belum ada',
  unknown: '–',
  subtitle: 'Naskah rancangan program',
  goal: 'Tujuan umum',
  period: 'Waktu',
  lead: 'Pelaku utama',
  location: 'Lokasi',
  answers: 'Menjawab kelompok tantangan',
  inFigures: 'Dalam angka',
  counted: {
    stakeholders: 'pemangku kepentingan', clusters: 'kelompok tantangan', cards: 'kartu', outcomes: 'hasil', outputs: 'keluaran',
    activities: 'kegiatan', indicators: 'indikator',
  },
  yes: 'ada',
  no: 'tidak ada',
  unrated: 'Belum dinilai pada peta',
  notClustered: 'Belum dikelompokkan',
  adrift: '(induknya terhapus)',
  cards: (n) => `${n} kartu`,
  made: (day) => `Disusun ${day} dari papan lokakarya`,
  page: 'Halaman',
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
  untitledCluster: 'Cluster without a title',
  unnamed: '(no name)',
  unworded: '(not put into words yet)',
  empty: 'Nothing has been filled in here yet.',
  nobody: 'nobody yet',
  unknown: '–',
  subtitle: 'Program draft',
  goal: 'Goal',
  period: 'Period',
  lead: 'Lead',
  location: 'Location',
  answers: 'Answers these clusters of challenges',
  inFigures: 'In figures',
  counted: {
    stakeholders: 'stakeholders', clusters: 'clusters of challenges', cards: 'cards', outcomes: 'outcomes', outputs: 'outputs',
    activities: 'activities', indicators: 'indicators',
  },
  yes: 'yes',
  no: 'no',
  unrated: 'Not rated on the map yet',
  notClustered: 'Not clustered',
  adrift: '(its parent was deleted)',
  cards: (n) => (n === '1' ? '1 card' : `${n} cards`),
  made: (day) => `Compiled on ${day} from the workshop board`,
  page: 'Page',
};

/** Complete in both languages by its type. */
export const DRAFT_WORDS: Readonly<Record<Language, DraftWords>> = { id, en };
