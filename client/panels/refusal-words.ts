/** Reasons that have a sentence of their own in shared/i18n; a later server may know more. */
export const REASONS = [
  'observer-only-watches', 'facilitator-only', 'stage-does-not-allow', 'not-yours', 'locked', 'author-fixed',
  'invalid-shape', 'invalid-value', 'record-exists', 'text-full', 'board-full', 'record-gone', 'not-accepted', 'restored',
] as const;

export type Reason = (typeof REASONS)[number];

export function isProblemReason(reason: string): reason is Reason {
  return REASONS.some((known) => known === reason);
}
