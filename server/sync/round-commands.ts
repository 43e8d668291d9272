/** Opens, fills and closes rounds of sealed input. */
import { toMemberId, toRecordId, SYSTEM_MEMBER, type MemberId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { leads, type Actor } from '#shared/domain/permissions.ts';
import { readPaper } from '#shared/domain/rounds/read-round.ts';
import { mayHandIn, verbOf, type Round, type RoundCommand, type RoundKind, type RoundOf, type RoundProblem } from '#shared/domain/rounds/round.ts';
import { OPEN_POLICY } from '#shared/domain/stage.ts';
import { recordMap, type Board } from '#shared/board/board.ts';
import { applyCommand } from '#shared/board/commands/apply-command.ts';
import { freeCardPlaces } from '#shared/board/layout.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { countRound, revealCards, type Author, type RevealedCard } from '../sealed/count-round.ts';
import { tellOwn, tellTurnoutSoon, type Hall } from './hall.ts';
import type { Room } from './room.ts';
import { saveSession, type CommandParts, type Outcome } from './command-parts.ts';

const MINUTE = 60_000;
const RETRY_MILLISECONDS = 3_000;
const RETRIES = 100;

export function roundCommand(hall: Hall, room: Room, actor: Actor, wanted: RoundCommand, parts: CommandParts): Outcome | Promise<Outcome> {
  const verb = verbOf(wanted.type);
  const round = hall.session.rounds.find(({ id }) => id === wanted.round);
  if (!verb || (round && round.kind !== verb.kind)) return 'unknown-round';
  switch (verb.act) {
    case 'open':
      return leads(actor.role) ? openRound(hall, room, round, verb.kind, wanted, parts) : 'facilitator-only';
    case 'submit':
      return handIn(hall, room, actor, round, wanted, parts);
    case 'withdraw':
      return takeBack(hall, room, actor, round, wanted, parts);
    case 'close':
      if (!leads(actor.role)) return 'facilitator-only';
      return round ? closeRound(hall, round.id, parts) : 'unknown-round';
    default:
      return verb.act satisfies never;
  }
}

function openRound(hall: Hall, room: Room, known: Round | undefined, kind: RoundKind, wanted: RoundCommand, parts: CommandParts): Outcome {
  const id = toRecordId(wanted.round);
  if (!id || !('ask' in wanted)) return 'invalid-round';
  if (known) return JSON.stringify(known.ask) === JSON.stringify(wanted.ask) ? undefined : 'round-exists';
  const { rounds } = hall.session;
  if (rounds.length >= LIMITS.rounds) return 'too-many-rounds';
  if (kind === 'cards' && rounds.some((round) => round.kind === 'cards' && round.state !== 'closed')) return 'round-exists';
  const named = 'options' in wanted.ask ? wanted.ask.options : 'stakeholders' in wanted.ask ? wanted.ask.stakeholders : [];
  if (!named.every((option) => isOnBoard(room, option))) return 'unknown-option';
  parts.papers.open(hall.workshop, id);
  // `readAsk` has read what is asked by the same kind.
  const round = { id, kind, state: 'open', openedAt: parts.clock.now(), stage: hall.session.stage, ask: wanted.ask, result: null } as Round;
  return saveSession(hall, { ...hall.session, rounds: [...rounds, round] }, parts);
}

function isOnBoard(room: Room, id: string): boolean {
  return room.read((board) => (['clusters', 'cards', 'stakeholders', 'programs'] as const).some((collection) => recordMap(board, collection, id) !== undefined));
}

function handIn(hall: Hall, room: Room, actor: Actor, round: Round | undefined, wanted: RoundCommand, parts: CommandParts): Outcome {
  const refused = handingRefusal(actor, round);
  if (refused || !round || !('paper' in wanted)) return refused ?? 'invalid-paper';
  const slot = wanted.slot ?? '';
  const paper = readPaper(round, slot, wanted.paper);
  if (!paper.ok) return paper.error;
  if (!parts.papers.put(hall.workshop, round.id, actor.member, slot, paper.value)) return 'too-many-papers';
  handed(hall, room, actor.member, parts);
  return undefined;
}

function takeBack(hall: Hall, room: Room, actor: Actor, round: Round | undefined, wanted: RoundCommand, parts: CommandParts): Outcome {
  const refused = handingRefusal(actor, round);
  if (refused || !round) return refused;
  parts.papers.remove(hall.workshop, round.id, actor.member, ('slot' in wanted ? wanted.slot : undefined) ?? '');
  handed(hall, room, actor.member, parts);
  return undefined;
}

function handingRefusal(actor: Actor, round: Round | undefined): RoundProblem | undefined {
  if (!round) return 'unknown-round';
  if (round.state !== 'open') return 'round-closed';
  return mayHandIn(round.kind, actor.role) ? undefined : 'not-entitled';
}

/** The author sees the paper on every device, the others that one more has taken part. */
function handed(hall: Hall, room: Room, member: MemberId, parts: CommandParts): void {
  tellOwn(hall, room, member, parts);
  tellTurnoutSoon(hall, parts);
}

/** Closes a round once, however many ask; what was counted is kept before what it was counted from is destroyed. */
export async function closeRound(hall: Hall, id: string, parts: CommandParts, retries = RETRIES): Promise<Outcome> {
  const running = hall.closing.get(id) ?? close(hall, id, parts).finally(() => hall.closing.delete(id));
  hall.closing.set(id, running);
  try {
    return (await running) ? undefined : 'not-saved';
  } catch (error) {
    // Begun and cut short, as by a full disk: nobody should have to ask again once there is room.
    const begun = hall.session.rounds.some((round) => round.id === id && round.state === 'closing');
    if (begun && retries > 0) parts.clock.after(RETRY_MILLISECONDS, () => void closeRound(hall, id, parts, retries - 1).catch(() => undefined));
    throw error;
  }
}

async function close(hall: Hall, id: string, parts: CommandParts): Promise<boolean> {
  const { papers } = parts;
  const room = await hall.room;
  const round = hall.session.rounds.find((one) => one.id === id);
  if (round?.state === 'closed' && papers.rounds(hall.workshop).includes(id)) papers.purge(hall.workshop, id); // Counted, and then cut short.
  if (!round || round.state === 'closed') return round !== undefined;
  if (round.state === 'open') change(hall, id, { state: 'closing' }, parts);
  const handedIn = papers.all(hall.workshop, id);
  const authors = authorsOf(hall, id, parts);
  const result = countRound(round, handedIn, authors);
  if (round.kind === 'cards') await room.write((board) => reveal(board, revealCards(round, handedIn, authors), parts.clock.now(), hall.session.stage === 'welcome'));
  if (round.kind === 'rating') await room.write((board) => place(board, result as NonNullable<RoundOf<'rating'>['result']>));
  change(hall, id, { state: 'closed', result }, parts);
  papers.purge(hall.workshop, id);
  for (const member of new Set([...room.connections].map((connection) => connection.actor.member))) tellOwn(hall, room, member, parts);
  return true;
}

function change(hall: Hall, id: string, parts: { readonly state: Round['state']; readonly result?: Round['result'] }, commandParts: CommandParts): void {
  const rounds = hall.session.rounds.map((round) => (round.id === id ? ({ ...round, ...parts } as Round) : round));
  saveSession(hall, { ...hall.session, rounds }, commandParts);
}

/** Everybody who ever belonged to the workshop, by the mark that stands for them in this round. */
function authorsOf(hall: Hall, round: string, { members, papers }: CommandParts): ReadonlyMap<string, Author> {
  const authors = new Map<string, Author>();
  for (const { id, category } of members.of(hall.workshop)) {
    const owner = papers.ownerOf(hall.workshop, round, id);
    if (owner) authors.set(owner, { member: id, category });
  }
  return authors;
}

/** Hidden cards come onto the board all at once, by the server's hand: without order, exact time or, unless named, author. */
function reveal(board: Board, cards: readonly RevealedCard[], now: number, atWelcome: boolean): void {
  const fresh = cards.filter(({ id }) => !recordMap(board, 'cards', id)); // Some may be there since a close that was cut short.
  const places = freeCardPlaces(takeSnapshot(board), fresh.length, atWelcome ? 'welcome' : 'challenges');
  board.doc.transact(() => {
    fresh.forEach(({ id, author, category, paper }, index) => {
      const recordId = toRecordId(id);
      if (!recordId) return;
      const { kind, text, challengeType, lang } = paper;
      const values = { kind, text, challengeType, category, lang: author ? lang : '', ...places[index] };
      applyCommand(board, { type: 'add', collection: 'cards', id: recordId, values }, byServer(now, author));
    });
  }, 'reveal');
}

/** The median of the ratings is where a stakeholder stands. */
function place(board: Board, { placements }: NonNullable<RoundOf<'rating'>['result']>): void {
  board.doc.transact(() => {
    for (const [id, { interest, influence, affectedness }] of Object.entries(placements)) {
      const values = affectedness === null ? { interest, influence } : { interest, influence, affectedness };
      applyCommand(board, { type: 'set', collection: 'stakeholders', id, values }, byServer(0));
    }
  }, 'reveal');
}

function byServer(now: number, author: MemberId = SYSTEM_MEMBER) {
  return { actor: { member: toMemberId(author), role: 'facilitator' as const }, policy: OPEN_POLICY, now: Math.floor(now / MINUTE) * MINUTE, origin: 'reveal' };
}

/** Ends what was cut short when the server last stopped: rounds half closed, papers that outlived their round. */
export async function finishRounds(hall: Hall, parts: CommandParts): Promise<void> {
  for (const round of hall.session.rounds) if (round.state === 'closing') await closeRound(hall, round.id, parts).catch(() => undefined); // It is tried again by itself.
  for (const id of parts.papers.rounds(hall.workshop)) {
    const round = hall.session.rounds.find((one) => one.id === id);
    if (!round || round.state === 'closed') parts.papers.purge(hall.workshop, id);
  }
}
