/** Carries out what was promised when a workshop was made: after its days it is erased, whoever still thinks of it. */
import { isDue } from '#shared/domain/retention.ts';
import type { Catalogue, Workshop } from './catalogue.ts';

export const RETENTION_INTERVAL = 3_600_000;

export interface RetentionParts {
  readonly catalogue: Catalogue;
  readonly now: () => number;
  /** Erases a workshop with everything in it. */
  readonly forget: (workshop: Workshop) => Promise<void>;
  readonly erased: (workshop: Workshop) => void;
  readonly failed: (workshop: Workshop, error: unknown) => void;
}

/** Erases what is due. One workshop that can't be erased now doesn't keep the others; the next turn tries it again. */
export async function carryOutRetention({ catalogue, now, forget, erased, failed }: RetentionParts): Promise<void> {
  for (const workshop of catalogue.all()) {
    if (!isDue(workshop, now())) continue;
    try {
      await forget(workshop);
      erased(workshop);
    } catch (error) {
      failed(workshop, error);
    }
  }
}
