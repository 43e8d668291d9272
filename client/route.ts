/** Which page an address means, and going from one to the other without loading anew. */
import { createSubscriber } from 'svelte/reactivity';

export type WorkshopPage = 'auto' | 'list' | 'board' | 'wall' | 'draft' | 'me';

export type Route =
  | { readonly page: 'start' }
  | { readonly page: 'join'; readonly code: string | undefined; readonly invite: string | undefined }
  | { readonly page: 'organizer'; readonly secret: string | undefined }
  | { readonly page: 'workshop'; readonly id: string; readonly view: WorkshopPage; readonly part: string | undefined }
  | { readonly page: 'unknown' };

export function readRoute(path: string, fragment: string): Route {
  const [first, second, third, fourth] = path.split('/').filter(Boolean).map(decodeSafely);
  const secret = fragment.replace(/^#/, '') || undefined;
  if (!first) return { page: 'start' };
  if (first === 'j') return { page: 'join', code: second, invite: second ? undefined : secret };
  if (first === 'organizer' && !second) return { page: 'organizer', secret };
  if (first === 'w' && second) {
    const view = third ? VIEWS.find((known) => known === third) : 'auto';
    if (view) return { page: 'workshop', id: second, view, part: fourth };
  }
  return { page: 'unknown' };
}

const VIEWS: readonly WorkshopPage[] = ['list', 'board', 'wall', 'draft', 'me'];

function decodeSafely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A stray % typed by hand.
  }
}

let tell: () => void = () => undefined;
const subscribe = createSubscriber((update) => {
  tell = update;
  addEventListener('popstate', update);
  return () => removeEventListener('popstate', update);
});

/** The present route; re-read by whoever depends on it when it changes. */
export function currentRoute(): Route {
  subscribe();
  return readRoute(location.pathname, location.hash);
}

export function go(path: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', path);
  else history.replaceState(null, '', path);
  tell();
}
