import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONSENT_TEXTS, CONSENT_VERSION, consentText } from '#shared/i18n/consent.ts';
import { LANGUAGES } from '#shared/domain/vocabulary.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.close());

async function consentOf(workshop: string, token: string) {
  return (await (await server.api('GET', `/api/workshops/${workshop}/me`, { token })).json()).consent;
}

/** As they were read by people who agreed to them. A new wording is a new version with a line of its own here. */
const AS_READ: Readonly<Record<string, string>> = {
  '1': '732c605c90876d5e',
  '2': '68663d37ba0a920b',
};

describe('the consent text', () => {
  test('stays as it was read, version by version', () => {
    const prints = Object.fromEntries(Object.entries(CONSENT_TEXTS).map(([version, text]) => [version, createHash('sha256').update(JSON.stringify(text)).digest('hex').slice(0, 16)]));
    expect(prints).toEqual(AS_READ);
  });

  test('says in both languages who, what, who reads it, how long, what an operator could do, and how to erase', () => {
    const said = Object.fromEntries(LANGUAGES.map((language) => [language, consentText(CONSENT_VERSION, language, 90)?.details.join('\n') ?? '']));
    for (const words of ['penyelenggara', 'nama panggilan', 'semua orang', '90 hari', 'pengelola server', 'menghapus data Anda']) expect(said['id']).toContain(words);
    for (const words of ['organizer', 'nickname', 'everybody', '90 days', 'whoever runs the server', 'erase your data']) expect(said['en']).toContain(words);
    for (const language of LANGUAGES) expect(consentText(CONSENT_VERSION, language, 90)?.short.length ?? 999).toBeLessThan(90);
  });
});

describe('whoever comes in', () => {
  test('is asked first, and what they agreed to is kept: version, language, moment, words', async () => {
    const { workshop } = await server.createWorkshop({ retentionDays: 30 });
    const body = { code: workshop.joinCode, category: 'community' };
    expect((await server.api('POST', '/api/join', { body })).status).toBe(422);
    const before = Date.now();
    for (const [headers, language] of [[{ 'accept-language': 'en-GB,en' }, 'en'], [{}, 'id']] as const) {
      const { token } = await (await server.api('POST', '/api/join', { body: { ...body, consent: true, consentVersion: CONSENT_VERSION }, headers })).json();
      const consent = await consentOf(workshop.id, token);
      expect(consent).toMatchObject({ version: CONSENT_VERSION, language });
      expect(consent.at).toBeGreaterThanOrEqual(before);
      const text = consentText(CONSENT_VERSION, language, 30);
      expect(consent.text).toEqual([text?.short, ...(text?.details ?? [])]);
    }
  });

  test('with a page from before an update is asked to read the text anew', async () => {
    const { workshop } = await server.createWorkshop();
    const info = await (await server.api('POST', '/api/join/info', { body: { code: workshop.joinCode } })).json();
    expect(info.consentVersion).toBe(CONSENT_VERSION);
    const old = await server.api('POST', '/api/join', { body: { code: workshop.joinCode, consent: true, consentVersion: '1' } });
    expect([old.status, (await old.json()).type]).toEqual([422, 'urn:rembuk:problem:consent-outdated']);
  });

  test('without having been asked has no consent written down in their name', async () => {
    const { workshop, tokens } = await server.createWorkshop();
    const { token } = await (await server.api('POST', `/api/workshops/${workshop.id}/enter`, { token: ORGANIZER_KEY, body: {} })).json();
    expect(await consentOf(workshop.id, token)).toBeNull();
    expect(await consentOf(workshop.id, tokens.facilitator)).toBeNull();
  });
});
