/** Downloads: the program draft as a document, and the whole session as a file. */
import Type from 'typebox';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { maskPersonalData } from '#shared/domain/personal-data.ts';
import { leads } from '#shared/domain/permissions.ts';
import type { Session } from '#shared/domain/session.ts';
import { LANGUAGES, type Language } from '#shared/domain/vocabulary.ts';
import { SESSION_FORMAT, type SessionFile } from '#shared/export/session-file.ts';
import type { Snapshot } from '#shared/board/snapshot.ts';
import { byOrder } from '#shared/board/snapshot.ts';
import { renderDraftDocx } from '../exports/draft-docx.ts';
import type { Workshop } from '../workshops/catalogue.ts';
import { memberOf, type Parts } from './parts.ts';
import { problem } from './problems.ts';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export const exportRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { catalogue, members, rooms, clock }) => {
  app.get(
    '/workshops/:id/exports/:kind',
    {
      schema: {
        params: Type.Object({ id: Type.String(), kind: Type.String() }),
        querystring: Type.Object({ program: Type.Optional(Type.String()), lang: Type.Optional(Type.String()) }),
      },
    },
    async (request, reply) => {
      const { id, kind } = request.params;
      const member = memberOf(request, id, members);
      if (!member) return problem(request, reply, 'sign-in-first');
      if (!leads(member.role)) return problem(request, reply, 'facilitator-only');
      const workshop = catalogue.get(id);
      const session = workshop && rooms.session(workshop.id);
      if (!workshop || !session) return problem(request, reply, 'unknown-workshop');
      const snapshot = (await rooms.open(workshop.id)).snapshot();
      const language = languageFor(request.query.lang, session.language);

      if (kind === 'session.json') {
        const file = sessionFile(workshop, session, snapshot);
        return reply.header('content-disposition', attachment(session.title, 'json')).type('application/json').send(JSON.stringify(file, null, 1));
      }
      if (kind === 'draft.docx') {
        const programs = [...snapshot.programs].sort(byOrder);
        const program = request.query.program ? programs.find((one) => one.id === request.query.program) : programs[0];
        if (!program) return problem(request, reply, 'unknown-program');
        const bytes = await renderDraftDocx({ snapshot, program, language, workshop: { title: session.title, createdAt: workshop.createdAt }, now: clock.now() });
        return reply.header('content-disposition', attachment(maskPersonalData(program.title || session.title), 'docx')).type(DOCX).send(bytes);
      }
      return problem(request, reply, 'unknown-export');
    },
  );
};

function languageFor(wanted: string | undefined, otherwise: Language): Language {
  return LANGUAGES.find((known) => known === wanted) ?? otherwise;
}

function sessionFile(workshop: Workshop, session: Session, board: Snapshot): SessionFile {
  const { language, agenda, retentionDays, templateId } = workshop;
  return {
    format: SESSION_FORMAT,
    schemaVersion: board.schemaVersion,
    workshop: { title: session.title, language, agenda, retentionDays, templateId: templateId ?? null },
    stage: session.stage ?? null,
    board,
  };
}

/** A download's name, from a title: plain for old programs, whole for those that read RFC 5987. */
function attachment(title: string, ending: string): string {
  const plain = title.normalize('NFKD').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 60) || 'rembuk';
  return `attachment; filename="${plain}.${ending}"; filename*=UTF-8''${encodeURIComponent(`${title.slice(0, 80)}.${ending}`)}`;
}
