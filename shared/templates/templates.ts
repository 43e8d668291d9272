/** The templates that Rembuk brings along. All places, bodies and figures in them are fictional. */
import floodPreparedness from './data/flood-preparedness-destana.json' with { type: 'json' };
import urbanFood from './data/urban-food-security-jakarta.json' with { type: 'json' };
import villageEmpowerment from './data/village-empowerment-bali.json' with { type: 'json' };
import type { Template } from './template.ts';

// JSON modules type every word as `string`; tests/shared/templates.test.ts holds the data against the vocabulary.
export const TEMPLATES = [urbanFood, villageEmpowerment, floodPreparedness] as readonly unknown[] as readonly Template[];

export function findTemplate(id: string): Template | undefined {
  return TEMPLATES.find((template) => template.id === id);
}
