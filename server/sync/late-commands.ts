/** The late box: work that its stage no longer takes goes to a facilitator, not to waste. */
import { toMemberId, toRecordId } from '#shared/domain/ids.ts';
import { leads, type Actor } from '#shared/domain/permissions.ts';
import { isCommon, OPEN_POLICY } from '#shared/domain/stage.ts';
import { recordMap, type Board } from '#shared/board/board.ts';
import { applyCommand } from '#shared/board/commands/apply-command.ts';
import type { Command } from '#shared/board/commands/command.ts';
import { freeCardPlaces } from '#shared/board/layout.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import type { LateEntry, SessionCommand } from '#shared/protocol/notices.ts';
import { tellLeads, tellOwn, type Hall } from './hall.ts';
import type { Room } from './room.ts';
import type { CommandParts, Outcome } from './command-parts.ts';

export async function lateCommand(hall: Hall, room: Room, actor: Actor, wanted: SessionCommand, parts: CommandParts): Promise<Outcome> {
  const { lateBox } = parts;
  if (wanted.type === 'late.send') {
    if (!lateBox.add(hall.workshop, actor.member, wanted.work)) return 'late-box-full';
    tellBoth(hall, room, actor.member, parts);
    return undefined;
  }
  if (!('late' in wanted)) return 'unknown-command';
  const entry = lateBox.get(hall.workshop, wanted.late);
  if (wanted.type === 'late.withdraw') {
    if (!entry) return undefined; // Already taken out.
    if (entry.member !== actor.member) return 'unknown-late-entry';
    lateBox.remove(hall.workshop, entry.id);
    tellBoth(hall, room, actor.member, parts);
    return undefined;
  }
  if (!leads(actor.role)) return 'facilitator-only';
  if (!entry) return 'unknown-late-entry';
  if (wanted.type === 'late.accept') {
    const done = await accept(room, entry, parts);
    if (!done) return 'record-gone';
    lateBox.remove(hall.workshop, entry.id);
  } else lateBox.decline(hall.workshop, entry.id);
  tellBoth(hall, room, toMemberId(entry.member), parts);
  return undefined;
}

function tellBoth(hall: Hall, room: Room, author: ReturnType<typeof toMemberId>, parts: CommandParts): void {
  tellOwn(hall, room, author, parts);
  tellLeads(hall, room, parts);
}

/** Writes the work into the board as its author's; false when the board can't hold it. Safe on disk when it resolves. */
async function accept(room: Room, entry: LateEntry, { clock }: CommandParts): Promise<boolean> {
  const hand = { actor: { member: toMemberId(entry.member), role: 'facilitator' as const }, policy: OPEN_POLICY, now: clock.now(), origin: 'late-box' };
  let done = false;
  await room.write((board) => {
    done = applyCommand(board, commandFor(board, entry), hand).ok;
  });
  return done;
}

/** New words for a record of one's own or of the group; anything else is a record of its own, so that nobody writes over another's through the box. */
function commandFor(board: Board, { id, member, work: { collection, record, texts, values: plain } }: LateEntry): Command {
  const { author: _author, createdAt: _createdAt, locked: _locked, ...values } = { ...plain, ...texts };
  const known = recordMap(board, collection, record);
  const mayChange = known && known.get('locked') !== true && (known.get('author') === member || isCommon(collection));
  // The schema's own checks read every value when the command is carried out.
  if (mayChange) return { type: 'set', collection, id: record, values } as Command;
  const place = collection === 'cards' && typeof values['x'] !== 'number' ? freeCardPlaces(takeSnapshot(board), 1, 'challenges')[0] : {};
  return { type: 'add', collection, id: toRecordId(known ? id : record), values: { ...values, ...place } } as Command;
}
