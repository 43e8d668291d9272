import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMembers, type Members } from '#server/identity/members.ts';
import { openDatabase } from '#server/journal/database.ts';
import { createCatalogue } from '#server/workshops/catalogue.ts';
import { foundWorkshop } from '#server/workshops/found-workshop.ts';
import type { WorkshopId } from '#shared/domain/ids.ts';

let folder: string;
let database: ReturnType<typeof openDatabase>;
let members: Members;
let workshop: WorkshopId;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rembuk-members-'));
  database = openDatabase(folder);
  const catalogue = createCatalogue(database);
  members = createMembers(database, () => 1_000);
  workshop = foundWorkshop({ title: 'Uji', language: 'id', templateId: undefined, agenda: 'short', retentionDays: 30, stage: undefined }, catalogue, 0).id;
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function come(name: string) {
  return members.add({ workshop, name, role: 'participant', category: 'community', consent: { version: '2', language: 'en' } });
}

test('whoever is being erased opens nothing, and opens all again when it couldn\'t be done', () => {
  const sari = come('Sari');
  const budi = come('Budi');
  const admit = members.bar(sari.member.id);
  expect([members.byToken(sari.token), members.byToken(budi.token)?.name, members.wasErased(sari.token)]).toEqual([undefined, 'Budi', true]);
  admit();
  expect([members.byToken(sari.token)?.name, members.wasErased(sari.token)]).toEqual(['Sari', false]);
});

test('a record says when somebody came and what they agreed to; an erased one says nothing', () => {
  const { member } = come('Sari');
  expect(members.record(member.id)).toEqual({ ...member, joinedAt: 1_000, consent: { version: '2', language: 'en', at: 1_000 } });
  const machine = members.add({ workshop, name: '', role: 'projector', category: 'other', consent: undefined });
  expect(members.record(machine.member.id)?.consent).toBeUndefined();
  members.erase(member.id);
  expect(members.record(member.id)).toBeUndefined();
});

test('a consent from before the language was noted is read as it was given', () => {
  const { member } = come('Sari');
  database.prepare("UPDATE members SET consent_version = '1', consent_language = NULL WHERE id = ?").run(member.id);
  expect(members.record(member.id)?.consent).toEqual({ version: '1', language: 'id', at: 1_000 });
});
