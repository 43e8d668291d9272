/**
 * Makes the document, line, view and undo of one workshop, owns them, and closes
 * them. Everything a screen knows of the workshop it reads here; everything it
 * wants goes through `dispatch` or `command`.
 */
import { createSubscriber } from 'svelte/reactivity';
import * as Y from 'yjs';
import { toMemberId } from '#shared/domain/ids.ts';
import { leads, refusal, type Actor, type Deed } from '#shared/domain/permissions.ts';
import type { Result } from '#shared/domain/result.ts';
import { policyOf, type SessionView } from '#shared/domain/session.ts';
import { OPEN_POLICY, type Policy } from '#shared/domain/stage.ts';
import type { Category, Collection, Role } from '#shared/domain/vocabulary.ts';
import type { Board } from '#shared/board/board.ts';
import { applyCommand, commandRefusal } from '#shared/board/commands/apply-command.ts';
import type { Command, CommandRefusal } from '#shared/board/commands/command.ts';
import type { MemberView, WorkshopView } from '#shared/protocol/http.ts';
import type { CommandAnswer, HelloMessage, OwnMessage, TurnoutMessage } from '#shared/protocol/notices.ts';
import { createAsking, type Asking, type Wish } from './asking.ts';
import { Drafts } from './drafts.svelte.ts';
import { endOf, isOver, letGo } from './ended.ts';
import { NewerWork } from './newer-work.svelte.ts';
import type { SessionParts, SessionState } from './session-parts.ts';
import { closeDocument, LOCAL, openDocument, type OpenDocument } from './open-document.ts';
import { OwnInput } from './own-input.svelte.ts';
import { BoardView } from '#client/board/board-view.svelte.ts';
import { isWorthKeeping, type Draft } from '#client/sync/draft.ts';
import { createConfirmedKeeper, type ConfirmedKeeper } from '#client/sync/confirmed-keeper.ts';
import type { Line, LineState } from '#client/sync/line.ts';
import type { Kept } from '#client/sync/offline-store.ts';
import { createOutbox, type Outbox, type SavedState } from '#client/sync/outbox.ts';
import { now, whenBack } from '#client/sync/timing.ts';

export class WorkshopSession {
  readonly member: MemberView;
  readonly workshop: WorkshopView;
  readonly view = new BoardView();
  readonly lasting: boolean;
  state = $state.raw<SessionState>('connecting');
  synced = $state(false);
  storageFailing = $state(false);
  unsaved = $state(0);
  canUndo = $state(false);
  canRedo = $state(false);
  session = $state.raw<SessionView | undefined>(undefined);
  /** What this person has handed in sealed, and what waits in the late box. */
  readonly own: OwnInput;
  /** What this device held when the server's history went back. */
  readonly newer: NewerWork;
  /** Grows when the document is replaced by a clean one; whoever holds on to a Y.Text asks for it anew. */
  generation = $state(0);

  readonly #parts: SessionParts;
  readonly #subscribe = createSubscriber((update) => {
    this.#outboxChanged = update;
    return () => (this.#outboxChanged = () => undefined);
  });
  readonly #asking: Asking;
  #outboxChanged: () => void = () => undefined;
  #outbox: Outbox;
  #current: OpenDocument;
  /** A clean document that will take over once it is in step with the server. */
  #successor: OpenDocument | undefined;
  #clockOffset = 0;
  readonly #drafts: Drafts;
  readonly #confirmed: ConfirmedKeeper;
  readonly #stopWaking = whenBack(() => this.#line.wake());

  /** Opens a workshop with what this device has kept of it. */
  static async open(parts: SessionParts): Promise<WorkshopSession> {
    const kept = await parts.store.load();
    const mine = kept.member === undefined || kept.member === parts.view.member.id;
    const session = new WorkshopSession(parts, mine ? kept : { ...kept, outbox: [], confirmed: [], commands: [] });
    if (!mine) await session.#drafts.takeOver(kept.outbox);
    await parts.store.setMember(parts.view.member.id).catch(() => undefined);
    return session;
  }

  private constructor(parts: SessionParts, kept: Kept) {
    this.#parts = parts;
    this.workshop = parts.view;
    this.member = parts.view.member;
    this.lasting = parts.store.lasting;
    this.#drafts = new Drafts(parts.store, kept.drafts);
    this.newer = new NewerWork(parts, kept);
    // With an empty outbox the whole document is confirmed.
    this.#confirmed = createConfirmedKeeper(parts.store, kept.confirmed.length, () =>
      this.#outbox.size > 0 || this.#successor ? undefined : Y.encodeStateAsUpdate(this.#current.board.doc),
    );
    this.#outbox = createOutbox({
      store: parts.store, kept: kept.outbox,
      send: (update) => this.#line.sendUpdate(update),
      changed: () => {
        this.unsaved = this.#outbox.size;
        this.#outboxChanged();
      },
    });
    this.#asking = createAsking({
      kept: kept.commands,
      send: (command) => void this.#line.sendCommand(command),
      keep: (command) => parts.store.putCommand(command),
      drop: (id) => parts.store.dropCommand(id),
      settled: (command, answer) => this.own.settled(command, answer),
    });
    this.own = new OwnInput({ ask: (wish) => this.command(wish), waiting: () => this.#asking.waiting(), refused: (draft) => this.#drafts.keep([draft]) });
    this.unsaved = kept.outbox.length;
    this.#current = this.#openDocument(kept.confirmed);
    this.view.attach(this.#current.board);
  }

  get actor(): Actor {
    return { member: toMemberId(this.member.id), role: this.role };
  }

  /** The role as the server has it now; a facilitator may have changed it. */
  get role(): Role {
    return this.session?.roster.find(({ id }) => id === this.member.id)?.role ?? this.member.role;
  }

  get category(): Category {
    return this.member.category;
  }

  get leads(): boolean {
    return leads(this.role);
  }

  get policy(): Policy {
    return this.session ? policyOf(this.session) : OPEN_POLICY;
  }

  get board(): Board {
    void this.generation;
    return this.#current.board;
  }

  get awareness() {
    void this.generation;
    return this.#current.line.awareness;
  }

  get #line(): Line {
    return (this.#successor ?? this.#current).line;
  }

  /** Milliseconds since 1970 by the server's clock: a phone's own may be wrong by a year. */
  now(): number {
    return now() + this.#clockOffset;
  }

  /** The one door for every change of the board. A refused command changes nothing and says why. */
  dispatch(command: Command): Result<void, CommandRefusal> {
    const { board, undo } = this.#current;
    undo.before(command);
    return applyCommand(board, command, { actor: this.actor, policy: this.policy, now: this.now(), origin: LOCAL });
  }

  /** Why a command would be refused; for buttons. */
  refusalOf(command: Command): CommandRefusal | undefined {
    return commandRefusal(this.#current.board, command, { actor: this.actor, policy: this.policy });
  }

  /** Whether this person may do a kind of act to a record, or to new records of a collection. */
  may(deed: Deed, collection: Collection, record?: { readonly author: string; readonly locked: boolean }): boolean {
    const author = record?.author ?? this.member.id;
    return refusal(this.actor, deed, { collection, author, locked: record?.locked ?? false, policy: this.policy }) === undefined;
  }

  undo = (): void => this.#current.undo.undo();
  redo = (): void => this.#current.undo.redo();

  /** How far the latest change of a record has come. */
  savedState(collection: Collection, id: string): SavedState {
    this.#subscribe();
    return this.#outbox.stateOf(`${collection}/${id}`);
  }

  /** Asks something of the workshop; sent again with the same id until there is an answer. */
  command(wish: Wish): Promise<CommandAnswer> {
    const answer = this.#asking.ask(wish);
    this.own.changed();
    return answer;
  }

  /** Puts refused work into the facilitator's late box; the draft stays until it is there. */
  async sendLate(draft: Draft): Promise<boolean> {
    const sent = await this.own.sendLate(draft);
    if (sent) this.dropDraft(draft.id);
    return sent;
  }

  get drafts(): readonly Draft[] {
    return this.#drafts.list;
  }

  dropDraft = (id: string): void => this.#drafts.drop(id);

  close(): void {
    this.#stopWaking();
    this.#confirmed.flush();
    this.view.close();
    if (this.#successor) closeDocument(this.#successor);
    closeDocument(this.#current);
    this.#parts.store.close();
  }

  #openDocument(confirmed: readonly Uint8Array[]): OpenDocument {
    const { origin, view, present, token } = this.#parts;
    return openDocument({
      confirmed,
      outbox: () => this.#outbox,
      successor: () => this.#successor?.board,
      undoChanged: (undo) => ([this.canUndo, this.canRedo] = [undo.canUndo(), undo.canRedo()]),
      line: { origin, workshop: view.id, present, token, events: this.#lineEvents() },
    });
  }

  #lineEvents() {
    return {
      state: (state: LineState) => {
        if (!isOver(this.state)) this.state = state;
        if (state === 'connected') this.#asking.resend();
      },
      ended: (code: number) => this.#ended(code),
      hello: (hello: HelloMessage) => this.newer.isForeign(hello) && this.#beginEpoch(hello.epoch),
      synced: () => {
        this.synced = true;
        this.#changeOver();
        void this.newer.compare(this.#current.board);
      },
      session: (session: SessionView) => {
        if (session.revision < (this.session?.revision ?? 0)) return;
        this.#clockOffset = session.serverTime - now();
        this.session = session;
      },
      own: (own: OwnMessage) => this.own.told(own),
      turnout: (turnout: TurnoutMessage) => {
        if (this.session) this.session = { ...this.session, rounds: this.session.rounds.map((round) => ({ ...round, turnout: turnout[round.id] ?? round.turnout })) };
      },
      refused: (message: Parameters<Outbox['refused']>[0], late: boolean) => {
        const drafts = this.#outbox.refused(message);
        this.#drafts.keep(drafts);
        // Work from before the line was lost is late through no fault of its own: it goes to the late box by itself.
        if (late) for (const draft of drafts) if (draft.reason === 'stage-does-not-allow' && isWorthKeeping(draft)) void this.sendLate(draft);
        // What was refused is still in this document; only a clean one can be like everybody else's.
        if (message.parts.some((part) => part.reason !== 'record-gone')) this.#swap();
      },
      answer: (answer: CommandAnswer) => this.#asking.answered(answer),
      notice: ({ kind }: { readonly kind: string }) => {
        if (!(this.storageFailing = kind === 'storage-failing')) this.#asking.resend();
      },
      confirmed: (update: Uint8Array) => this.#confirmed.keep(update),
    };
  }

  #ended(code: number): void {
    const end = endOf(code);
    if (end) this.state = end;
    else {
      // The server can't take in what waits here, and sending it again won't help: keep the words, begin afresh.
      this.#drafts.keep(this.#outbox.abandon('not-accepted'));
      void this.#parts.store.reset().catch(() => undefined);
      this.#swap();
    }
    if (end) void letGo(end, this.#parts.store).catch(() => undefined);
  }

  /** The server's history went back: what this device holds is put aside whole, and never merged unasked. */
  #beginEpoch(epoch: string): void {
    this.session = undefined; // Its numbers went back, too.
    this.#confirmed.flush();
    this.#outbox.lineLost();
    // What it has already begun to hold of yet another epoch is of no use.
    if (this.#successor) closeDocument(this.#successor);
    else this.newer.setAside(this.#current.board.doc, epoch);
    this.#successor = undefined;
    this.#drafts.keep(this.#outbox.abandon('restored'));
    this.#swap();
  }

  /** Opens a clean document beside the present one; the screen changes over once it is in step. */
  #swap(): void {
    if (this.#successor) return;
    this.#current.line.close();
    this.#outbox.lineLost();
    this.#successor = this.#openDocument([]);
  }

  #changeOver(): void {
    if (!this.#successor) return;
    const before = this.#current;
    this.#current = this.#successor;
    this.#successor = undefined;
    this.view.attach(this.#current.board);
    this.canUndo = this.canRedo = false;
    this.generation += 1;
    closeDocument(before);
  }
}
