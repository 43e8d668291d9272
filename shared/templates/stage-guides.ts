/** What the facilitator says and asks in each stage, in both languages. */
import type { Bilingual } from './template.ts';
import stages from './stages.json' with { type: 'json' };

export interface StageGuide {
  readonly id: string;
  readonly title: Bilingual;
  readonly purpose: Bilingual;
  readonly prompts: readonly Bilingual[];
  readonly minutes: readonly number[];
  readonly ends: Bilingual;
}

const GUIDES: readonly StageGuide[] = stages;

export function stageGuide(stage: string): StageGuide | undefined {
  return GUIDES.find((guide) => guide.id === stage);
}
