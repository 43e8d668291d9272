/** Where a request carries its credentials: cookie for browsers, header or subprotocol for programs. Never the address. */
export interface CredentialSource {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly cookies?: Readonly<Record<string, string | undefined>>;
}

export const ORGANIZER_COOKIE = 'rembuk_organizer';

export function memberCookie(workshop: string): string {
  return `rembuk_${workshop}`;
}

/** Options of every cookie: unreadable to scripts, never sent along from another site. */
export const COOKIE = { httpOnly: true, sameSite: 'strict', path: '/', maxAge: 60 * 60 * 24 * 180 } as const;

/** The tokens a request offers for a workshop, in the order they are tried. */
export function tokensOf(request: CredentialSource, cookie: string): readonly string[] {
  return [bearerOf(request), subprotocolTokenOf(request), request.cookies?.[cookie]].filter((token): token is string => token !== undefined && token !== '');
}

function bearerOf({ headers }: CredentialSource): string | undefined {
  const header = headers['authorization'];
  return typeof header === 'string' ? /^Bearer\s+(\S+)$/i.exec(header)?.[1] : undefined;
}

function subprotocolTokenOf({ headers }: CredentialSource): string | undefined {
  const offered = headers['sec-websocket-protocol'];
  const names = typeof offered === 'string' ? offered.split(',').map((name) => name.trim()) : [];
  return names.find((name) => name.startsWith('token.'))?.slice('token.'.length);
}
