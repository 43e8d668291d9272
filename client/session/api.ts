/** The HTTP interface as the pages use it: typed in both directions, problems as values. */
import type { CorrectMe, CreatedWorkshop, CreateWorkshop, EraseMe, Joined, JoinInfo, JoinRequest, MyData, Problem, TemplateView, WorkshopRow, WorkshopView } from '#shared/protocol/http.ts';
import { err, ok, type Result } from '#shared/domain/result.ts';
import { language, t } from '#client/i18n/i18n.svelte.ts';
import { after } from '#client/sync/timing.ts';

/** A problem, or that there was no answer at all. */
export interface ApiProblem {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
}

type Reply<T> = Promise<Result<T, ApiProblem>>;

export const api = {
  templates: (): Reply<TemplateView[]> => ask('GET', '/api/templates'),
  organizerSession: (secret: string): Reply<null> => ask('POST', '/api/organizer/session', { secret }),
  workshops: (): Reply<WorkshopRow[]> => ask('GET', '/api/workshops'),
  createWorkshop: (wanted: CreateWorkshop): Reply<CreatedWorkshop> => ask('POST', '/api/workshops', wanted),
  importWorkshop: (file: unknown): Reply<CreatedWorkshop> => ask('POST', '/api/workshops/import', file),
  newLinks: (id: string): Reply<CreatedWorkshop> => ask('POST', `/api/workshops/${id}/links`, {}),
  revokeLinks: (id: string, role: string): Reply<{ readonly shownOut: number }> => ask('DELETE', `/api/workshops/${id}/links/${role}`),
  deleteWorkshop: (id: string): Reply<null> => ask('DELETE', `/api/workshops/${id}`),
  keepWorkshop: (id: string, retentionDays: number): Reply<WorkshopRow> => ask('PATCH', `/api/workshops/${id}`, { retentionDays }),
  enterWorkshop: (id: string): Reply<Joined> => ask('POST', `/api/workshops/${id}/enter`, {}),
  joinInfo: (request: JoinRequest): Reply<JoinInfo> => ask('POST', '/api/join/info', request),
  join: (request: JoinRequest): Reply<Joined> => ask('POST', '/api/join', request),
  me: (id: string): Reply<MyData> => ask('GET', `/api/workshops/${id}/me`),
  correctMe: (id: string, words: CorrectMe): Reply<MyData> => ask('PATCH', `/api/workshops/${id}/me`, words),
  eraseMe: (id: string, cards: NonNullable<EraseMe['cards']>): Reply<null> => ask('DELETE', `/api/workshops/${id}/me`, { cards }),
  workshop: (id: string): Reply<WorkshopView> => ask('GET', `/api/workshops/${id}`),
};

async function ask<T>(method: string, path: string, body?: unknown): Reply<T> {
  try {
    const reply = await fetch(path, {
      method,
      headers: { 'accept-language': language(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = reply.status === 204 ? null : await reply.json();
    // The server sends what shared/protocol/http.ts says, or a problem; a captive portal's page fails to parse above.
    if (reply.ok) return ok(answer as T);
    const problem = answer as Problem;
    return err({ status: reply.status, title: problem.title, ...(problem.detail ? { detail: problem.detail } : {}) });
  } catch {
    return err({ status: 0, title: t('error.no-answer') });
  }
}

/** Fetches a file and hands it to the browser to save; a problem instead when there is one. */
export async function download(path: string, fallbackName: string): Promise<ApiProblem | undefined> {
  try {
    const reply = await fetch(path, { headers: { 'accept-language': language() } });
    if (!reply.ok) {
      const problem = (await reply.json()) as Problem;
      return { status: reply.status, title: problem.title };
    }
    const address = URL.createObjectURL(await reply.blob());
    const link = document.createElement('a');
    link.href = address;
    link.download = nameOf(reply.headers.get('content-disposition')) ?? fallbackName;
    link.click();
    after(10_000, () => URL.revokeObjectURL(address));
    return undefined;
  } catch {
    return { status: 0, title: t('error.no-answer') };
  }
}

function nameOf(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? '')?.[1];
  return encoded ? decodeURIComponent(encoded) : undefined;
}
