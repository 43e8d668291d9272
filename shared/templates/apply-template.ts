/** Turns a template into commands, so that it obeys the same rules as hands. */
import { newRecordId, type RecordId } from '../domain/ids.ts';
import { FRAME_KINDS, type FrameKind, type Language } from '../domain/vocabulary.ts';
import type { AddCommand, Command } from '../board/commands/command.ts';
import { clusterRect, FRAME_HEADER, FRAME_RECTS, freeSlot } from '../board/layout.ts';
import { orderKeys } from '../board/order.ts';
import type { Bilingual, Template, TemplateProgram } from './template.ts';

const FRAME_TITLES: Readonly<Record<FrameKind, Bilingual>> = {
  welcome: { id: 'Pembukaan', en: 'Welcome' },
  'stakeholder-list': { id: 'Daftar pemangku kepentingan', en: 'Stakeholder list' },
  'stakeholder-map': { id: 'Peta kepentingan dan pengaruh', en: 'Map of interest and influence' },
  challenges: { id: 'Kebutuhan dan tantangan', en: 'Needs and challenges' },
  programs: { id: 'Program bersama', en: 'Joint programs' },
};

/** The frames that every workshop begins with. */
export function frameCommands(language: Language): readonly Command[] {
  return FRAME_KINDS.map((kind) => ({
    type: 'add', collection: 'frames', id: newRecordId(), values: { kind, title: FRAME_TITLES[kind][language], ...FRAME_RECTS[kind] },
  }));
}

/** Names to start the stakeholder list with, as yet unrated. */
export function starterCommands(template: Template, language: Language): readonly Command[] {
  return template.stakeholders.map((stakeholder) => ({
    type: 'add', collection: 'stakeholders', id: newRecordId(), values: { name: stakeholder.name[language], category: stakeholder.category },
  }));
}

/** The whole example: stakeholders with their ratings and ties, cards, cluster statements and the first program. */
export function sampleCommands(template: Template, language: Language): readonly Command[] {
  const stakeholders = keys(template.stakeholders);
  const clusters = keys(template.clusters);
  const commands: Command[] = [];
  for (const { key, name, category, interest, influence, affectedness, needs, offers } of template.stakeholders) {
    commands.push({
      type: 'add', collection: 'stakeholders', id: idOf(stakeholders, key),
      values: {
        name: name[language], category, interest, influence, affectedness: affectedness ?? null,
        needs: needs.map((need) => need[language]).join('; '), offers: offers.map((offer) => offer[language]).join('; '),
      },
    });
  }
  for (const { from, to, type, strength, mutual } of template.links) {
    commands.push({
      type: 'add', collection: 'links', id: newRecordId(),
      values: { fromId: idOf(stakeholders, from), toId: idOf(stakeholders, to), type, strength, mutual },
    });
  }
  return [...commands, ...clusterCommands(template, clusters, language), ...cardCommands(template), ...programCommands(template.program, stakeholders, clusters, language)];
}

/** Cluster statements along the right of the challenges frame, as yet without cards: people group, not a file. */
function clusterCommands(template: Template, ids: ReadonlyMap<string, RecordId>, language: Language): readonly AddCommand[] {
  const frame = FRAME_RECTS.challenges;
  const { width, height } = clusterRect({ x: 0, y: 0 }, 0);
  return template.clusters.map(({ key, title }, index) => ({
    type: 'add', collection: 'clusters', id: idOf(ids, key),
    values: {
      title: title[language],
      x: frame.x + frame.width - (2 - (index % 2)) * (width + 40),
      y: frame.y + FRAME_HEADER + 24 + Math.floor(index / 2) * (height + 40),
    },
  }));
}

function cardCommands(template: Template): readonly AddCommand[] {
  const frame = { ...FRAME_RECTS.challenges, width: 1800 };
  return template.cards.map(({ kind, text, gloss, lang, category, challengeType }, index) => ({
    type: 'add', collection: 'cards', id: newRecordId(),
    values: { kind, text, gloss, lang, category, challengeType: challengeType ?? '', ...freeSlot(frame, [], index) },
  }));
}

function programCommands(program: TemplateProgram, stakeholders: ReadonlyMap<string, RecordId>, clusters: ReadonlyMap<string, RecordId>, language: Language): readonly Command[] {
  const programId = newRecordId();
  const results = keys(program.results);
  const rows = orderKeys(1 + program.results.length + program.activities.length + program.indicators.length).values();
  const order = (): string => rows.next().value ?? '';
  return [
    {
      type: 'add', collection: 'programs', id: programId,
      values: {
        title: program.title[language], problem: program.summary[language], beneficiaries: program.beneficiaries[language],
        location: program.location, startDate: program.startDate, endDate: program.endDate, order: order(),
        leadId: program.leads ? idOf(stakeholders, program.leads) : '', clusters: program.clusters.map((key) => idOf(clusters, key)),
      },
    },
    ...program.results.map(({ key, parent, level, statement, assumptions }): Command => ({
      type: 'add', collection: 'results', id: idOf(results, key),
      values: {
        programId, level, parentId: parent ? idOf(results, parent) : '', order: order(),
        statement: statement[language], assumptions: assumptions[language],
      },
    })),
    ...program.activities.map(({ result, statement, responsible, startDate, endDate }): Command => ({
      type: 'add', collection: 'activities', id: newRecordId(),
      values: {
        programId, resultId: idOf(results, result), statement: statement[language], order: order(),
        responsibleId: idOf(stakeholders, responsible), startDate, endDate,
      },
    })),
    ...program.indicators.map(({ result, statement, unit, verification, responsible, ...facts }): Command => ({
      type: 'add', collection: 'indicators', id: newRecordId(),
      values: {
        ...facts, programId, resultId: idOf(results, result), order: order(), statement: statement[language], unit: unit[language],
        verification: verification[language], responsibleId: responsible ? idOf(stakeholders, responsible) : '',
      },
    })),
  ];
}

function keys(named: readonly { readonly key: string }[]): ReadonlyMap<string, RecordId> {
  return new Map(named.map(({ key }) => [key, newRecordId()]));
}

function idOf(ids: ReadonlyMap<string, RecordId>, key: string): RecordId {
  const id = ids.get(key);
  if (!id) throw new Error(`template: nothing is called ${key}`);
  return id;
}
