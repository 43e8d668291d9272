import { networkInterfaces } from 'node:os';

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\./.test(host);
}

/** The address under which phones in the same hall reach this machine; undefined when it is in no network. */
export function lanAddress(): string | undefined {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const address of addresses ?? []) if (address.family === 'IPv4' && !address.internal) return address.address;
  }
  return undefined;
}

export interface AddressParts {
  readonly publicUrl: string | undefined;
  readonly onlyThisMachine: boolean;
}

/**
 * The address that links and QR codes carry. Whoever created a workshop at
 * `localhost` still needs links that a phone can open.
 */
export function baseUrl(request: { readonly protocol: string; readonly host: string }, parts: AddressParts): string {
  if (parts.publicUrl) return parts.publicUrl;
  const [name = '', port = ''] = splitHost(request.host);
  const lan = !parts.onlyThisMachine && isLoopback(name) ? lanAddress() : undefined;
  return lan ? `${request.protocol}://${lan}${port && `:${port}`}` : `${request.protocol}://${request.host}`;
}

/** Name and port of a Host header. */
export function splitHost(host: string): readonly string[] {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host);
  return [match?.[1] ?? host, match?.[2] ?? ''];
}

/** True when a browser's Origin is this very site; programs that send none are judged by their token. */
export function isOwnOrigin(origin: string | undefined, host: string, publicUrl: string | undefined): boolean {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return new URL(origin).host === host || origin === publicUrl;
}
