/** What a device needs to open a workshop again without the network: its facts and who this person is in it. */
import { openDB } from 'idb';
import type { WorkshopView } from '#shared/protocol/http.ts';

async function database() {
  return openDB<{ workshops: { key: string; value: WorkshopView } }>('rembuk', 1, {
    upgrade: (fresh) => void fresh.createObjectStore('workshops', { keyPath: 'id' }),
  });
}

export async function keepWorkshop(workshop: WorkshopView): Promise<void> {
  try {
    await (await database()).put('workshops', workshop);
  } catch {
    // Nothing can be kept here; with the network all works the same.
  }
}

export async function dropKeptWorkshop(id: string): Promise<void> {
  try {
    await (await database()).delete('workshops', id);
  } catch {
    // See keepWorkshop.
  }
}

export async function keptWorkshop(id: string): Promise<WorkshopView | undefined> {
  try {
    return await (await database()).get('workshops', id);
  } catch {
    return undefined;
  }
}
