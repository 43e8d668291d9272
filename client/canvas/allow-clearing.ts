/**
 * Konva empties its container with `innerHTML = ''`, which the content security
 * policy refuses like any other markup. This page's default policy lets through
 * exactly that: nothing.
 */
interface PolicyFactory {
  readonly createPolicy: (name: string, rules: { readonly createHTML: (markup: string) => string }) => unknown;
}

function factory(): PolicyFactory | undefined {
  // Older browsers have no Trusted Types, and TypeScript's DOM library doesn't know them yet.
  const known: { trustedTypes?: PolicyFactory } = globalThis;
  return known.trustedTypes;
}

let allowed = false;

export function allowClearing(): void {
  if (allowed) return;
  allowed = true;
  factory()?.createPolicy('default', {
    createHTML(markup) {
      if (markup === '') return '';
      throw new TypeError('Only our own templates make markup.');
    },
  });
}
