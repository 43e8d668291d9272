/** Begins a workshop: its row, its links and members, and what lies on its board from the start. */
import { randomKey, SYSTEM_MEMBER, toWorkshopId } from '#shared/domain/ids.ts';
import type { Session } from '#shared/domain/session.ts';
import { OPEN_POLICY, type StageId } from '#shared/domain/stage.ts';
import type { Agenda, Language } from '#shared/domain/vocabulary.ts';
import type { Board } from '#shared/board/board.ts';
import { applyCommand } from '#shared/board/commands/apply-command.ts';
import type { Command } from '#shared/board/commands/command.ts';
import { frameCommands, sampleCommands, starterCommands } from '#shared/templates/apply-template.ts';
import type { Template } from '#shared/templates/template.ts';
import { newJoinCode } from '../identity/join-code.ts';
import type { Catalogue, Workshop } from './catalogue.ts';

export interface Founding {
  readonly title: string;
  readonly language: Language;
  readonly templateId: string | undefined;
  readonly agenda: Agenda;
  readonly retentionDays: number;
  readonly stage: StageId | undefined;
}

const ID_LENGTH = 16;

export function foundWorkshop(founding: Founding, catalogue: Catalogue, now: number): Workshop {
  const { title, language, templateId, agenda, retentionDays, stage } = founding;
  const workshop: Workshop = {
    id: toWorkshopId(randomKey(ID_LENGTH)), title, language, templateId, agenda, retentionDays,
    joinCode: freeJoinCode(catalogue), createdAt: now,
  };
  const session: Session = {
    revision: 1, title, language, joinCode: workshop.joinCode, doorOpen: true,
    stage, stageOpen: stage !== undefined, policyOverride: undefined, spotlight: undefined, leader: undefined, rounds: [],
  };
  catalogue.add(workshop, session);
  return workshop;
}

function freeJoinCode(catalogue: Catalogue): string {
  for (;;) {
    const code = newJoinCode();
    if (!catalogue.byJoinCode(code)) return code;
  }
}

/** What a new board holds: its frames, and of the template the names alone or the whole example. */
export function layOut(board: Board, language: Language, template: Template | undefined, sampleContent: boolean, now: number): void {
  const commands = [
    ...frameCommands(language),
    ...(template ? (sampleContent ? sampleCommands(template, language) : starterCommands(template, language)) : []),
  ];
  commands.forEach((command, index) => writeAsSystem(board, command, now + index));
}

/** A failure here is a mistake in a template, not in what anybody typed. */
function writeAsSystem(board: Board, command: Command, now: number): void {
  const actor = { member: SYSTEM_MEMBER, role: 'organizer' } as const;
  const done = applyCommand(board, command, { actor, policy: OPEN_POLICY, now, origin: 'template' });
  if (!done.ok) throw new Error(`a template's command was refused: ${done.error}`);
}
