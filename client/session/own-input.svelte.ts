/**
 * What one person has handed in where nobody else looks: sealed papers and late
 * work. Shows at once what is still on its way, and never takes a refusal for lost.
 */
import { newRecordId, RECORD_ID } from '#shared/domain/ids.ts';
import { ROUND_VERBS, verbOf, type Papers, type RoundKind } from '#shared/domain/rounds/round.ts';
import type { CommandAnswer, LateEntry, OwnMessage, SessionCommand } from '#shared/protocol/notices.ts';
import type { Draft } from '#client/sync/draft.ts';
import type { Wish } from './asking.ts';

/** A paper as its author sees it. `kept`: on this device, on its way. */
export interface MyPaper<K extends RoundKind = RoundKind> {
  readonly slot: string;
  readonly paper: Papers[K];
  readonly state: 'kept' | 'saved';
}

export interface OwnInputParts {
  readonly ask: (wish: Wish) => Promise<CommandAnswer>;
  readonly waiting: () => readonly SessionCommand[];
  readonly refused: (draft: Draft) => void;
}

export class OwnInput {
  #told = $state.raw<OwnMessage>({ papers: [], late: [] });
  #waiting = $state.raw<readonly SessionCommand[]>([]);
  readonly #parts: OwnInputParts;

  constructor(parts: OwnInputParts) {
    this.#parts = parts;
    this.#waiting = parts.waiting();
  }

  told(own: OwnMessage): void {
    this.#told = own;
    this.changed();
  }

  /** To be called when a command has been asked or answered. */
  changed(): void {
    this.#waiting = this.#parts.waiting();
  }

  get late(): readonly LateEntry[] {
    return this.#told.late;
  }

  /** How many papers are on their way. */
  get unsent(): number {
    return this.#waiting.filter(({ type }) => verbOf(type)?.act === 'submit').length;
  }

  /** This person's papers in a round, what is on its way included. */
  papers<K extends RoundKind>({ id }: { readonly id: string; readonly kind: K }): readonly MyPaper<K>[] {
    const mine = new Map<string, MyPaper>();
    for (const { round, slot, paper } of this.#told.papers) if (round === id) mine.set(slot, { slot, paper, state: 'saved' });
    for (const command of this.#waiting) {
      if (!('round' in command) || command.round !== id) continue;
      const slot = 'slot' in command ? (command.slot ?? '') : '';
      if ('paper' in command) mine.set(slot, { slot, paper: command.paper, state: 'kept' });
      else if (verbOf(command.type)?.act === 'withdraw') mine.delete(slot);
    }
    // A round has papers of its own kind alone.
    return [...mine.values()] as unknown as readonly MyPaper<K>[];
  }

  handIn<K extends RoundKind>({ id, kind }: { readonly id: string; readonly kind: K }, slot: string, paper: Papers[K]): Promise<CommandAnswer> {
    return this.#parts.ask({ type: ROUND_VERBS[kind].submit, round: id, slot, paper } as Wish);
  }

  takeBack({ id, kind }: { readonly id: string; readonly kind: RoundKind }, slot: string): Promise<CommandAnswer> {
    return this.#parts.ask({ type: ROUND_VERBS[kind].withdraw, round: id, slot });
  }

  /** A command that may have been waiting since an earlier visit has its answer. */
  settled(command: SessionCommand, answer: CommandAnswer): void {
    // What the server has, it has told before it answered.
    this.changed();
    if (!answer.ok && 'paper' in command) this.#parts.refused(draftOf(command, answer.problem));
  }

  async sendLate({ collection, record, texts, values }: Draft): Promise<boolean> {
    const id = RECORD_ID.test(record) && record !== 'abandoned' ? record : newRecordId();
    const answer = await this.#parts.ask({ type: 'late.send', work: { collection, record: id, texts, values } });
    this.changed();
    return answer.ok;
  }

  async takeBackLate(late: string): Promise<void> {
    await this.#parts.ask({ type: 'late.withdraw', late });
  }
}

/** What was handed in and not taken: its words for its author, or at least that it didn't count. */
function draftOf({ type, round, slot = '', paper }: Extract<SessionCommand, { paper: unknown }>, reason: string): Draft {
  const card = 'text' in paper ? { text: paper.text, kind: paper.kind } : undefined;
  const words = 'note' in paper ? paper.note : 'answers' in paper ? Object.values(paper.answers).filter((answer) => typeof answer === 'string').join('\n') : '';
  return { id: `sealed/${round}/${slot}`, reason, collection: 'cards', record: slot || round, texts: { text: card?.text ?? words }, values: { kind: card?.kind ?? type }, deletion: false };
}
