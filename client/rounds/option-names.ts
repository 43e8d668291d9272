import type { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { t } from '#client/i18n/i18n.svelte.ts';

/** What is voted on or rated, in the words it has on the board now. */
export function optionName(session: WorkshopSession, id: string): string {
  const { clusters, cards, stakeholders, programs } = session.view.maps;
  return (
    [clusters.get(id)?.title, cards.get(id)?.text, stakeholders.get(id)?.name, programs.get(id)?.title].find((words) => words !== undefined && words !== '') ??
    t(clusters.has(id) ? 'cluster.untitled' : 'gone')
  );
}
