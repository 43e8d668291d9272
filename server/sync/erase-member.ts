/**
 * Forgets a person: their lines end, what they wrote becomes nobody's, and what
 * is kept about them goes from the tables and from the disk. In an order in
 * which nothing is half done: whoever could not be erased is still a member,
 * and may ask again.
 */
import { SMALLEST_GROUP } from '#shared/domain/rounds/small-groups.ts';
import { eraseAuthor, type CardFate } from '#shared/board/erase-author.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import type { Member } from '../identity/members.ts';
import type { Journal } from '../journal/journal.ts';
import { saveSession, type CommandParts } from './command-parts.ts';
import { tellLeads, type Hall } from './hall.ts';

export interface ErasingParts extends CommandParts {
  readonly journal: Journal;
}

/** Throws when the disk doesn't take it now or the board can't be opened; then nobody has been erased. */
export async function eraseMember(hall: Hall, member: Member, cards: CardFate, parts: ErasingParts): Promise<void> {
  const { journal, members, papers, lateBox } = parts;
  journal.probe();
  const room = await hall.room;
  const admit = members.bar(member.id);
  try {
    // Whoever is being erased writes nothing more: a later frame would bring their id back.
    for (const connection of room.connections) if (connection.actor.member === member.id) connection.close(CLOSE.erased, 'erased');
    if (hall.session.leader === member.id) saveSession(hall, { ...hall.session, leader: undefined }, parts);
    await room.write((board, ledger) => {
      eraseAuthor(board, { member: member.id, cards, keepCategory: hasCompany(hall, member) });
      ledger.forget(member.id);
    }, 'purge');
    // Only now: until the board has let go of them, nothing else of theirs goes.
    papers.erase(hall.workshop, member.id);
    lateBox.erase(hall.workshop, member.id);
    members.erase(member.id);
  } catch (error) {
    admit();
    throw error;
  }
  for (const key of hall.answers.keys()) if (key.startsWith(`${member.id}/`)) hall.answers.delete(key);
  parts.peopleChanged(hall.workshop);
  tellLeads(hall, room, parts);
}

/** True when enough people of the same party took part that a card's party says nothing about one of them. */
function hasCompany(hall: Hall, { category }: Member): boolean {
  const company = [...hall.members.values()].filter((one) => one.category === category && one.role !== 'projector');
  return company.length >= SMALLEST_GROUP;
}
