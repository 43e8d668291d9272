import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A fresh secret of 128 bits, safe in addresses and headers. */
export function newToken(): string {
  return randomBytes(16).toString('base64url');
}

/** What of a secret is kept: enough to recognise it, useless to whoever reads the disk. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
}
