/**
 * Konva empties its container with `innerHTML = ''`, which the content security
 * policy refuses like any other markup. This page's default policy lets through
 * exactly that: nothing.
 */
interface PolicyFactory {
  readonly createPolicy: (name: string, rules: { readonly createHTML: (markup: string) => string }) => unknown;
}

declare global {
  // Older browsers have no Trusted Types, and TypeScript's DOM library doesn't know them yet.
  var trustedTypes: PolicyFactory | undefined;
}

let allowed = false;

export function allowClearing(): void {
  if (allowed) return;
  allowed = true;
  globalThis.trustedTypes?.createPolicy('default', {
    createHTML(markup) {
      if (markup === '') return '';
      throw new TypeError('Only our own templates make markup.');
    },
  });
}
