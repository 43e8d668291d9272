/** The canvas' words in the chosen language. */
import { CARD_KINDS, CATEGORIES, FRAME_KINDS, LINK_TYPES, QUADRANTS } from '#shared/domain/vocabulary.ts';
import type { SceneWords } from '#client/canvas/shapes/words.ts';
import { formatDay, formatNumber, t } from '#client/i18n/i18n.svelte.ts';

export function sceneWords(): SceneWords {
  return {
    kind: labels(CARD_KINDS, (one) => t(`kind.${one}`)),
    category: labels(CATEGORIES, (one) => t(`category.${one}`)),
    link: labels(LINK_TYPES, (one) => t(`link-type.${one}`)),
    quadrant: labels(QUADRANTS, (one) => t(`quadrant.${one}`)),
    frame: labels(FRAME_KINDS, (one) => t(`frame.${one}`)),
    interest: t('map.interest'),
    influence: t('map.influence'),
    tray: t('map.tray'),
    emptyCard: t('card.empty'),
    untitledCluster: t('cluster.untitled'),
    untitledProgram: t('program.untitled'),
    emptyPrograms: t('program.none'),
    unnamed: t('stakeholder.unnamed'),
    goal: t('program.goal'),
    indicators: t('indicator.title'),
    count: (n) => t('cluster.count', { n }),
    period: (from, to) => [formatDay(from), formatDay(to)].filter(Boolean).join(' – '),
    number: formatNumber,
  };
}

function labels<N extends string>(names: readonly N[], label: (name: N) => string): Readonly<Record<N, string>> {
  // The keys are exactly the names; Object.fromEntries can't say so.
  return Object.fromEntries(names.map((name) => [name, label(name)])) as Record<N, string>;
}
