import { Secret, TOTP } from 'otpauth';

/** What every authenticator app understands. */
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Clocks go wrong: a code of the step before or after counts too. */
const WINDOW = 1;

export const newSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator app reads from a QR code. */
export function otpauthUri(secret: string, { issuer, label }: { issuer: string; label: string }): string {
  return new TOTP({ ...SETTINGS, issuer, label, secret }).toString();
}

/** The 30-second step since 1970 that this is the code of; undefined when it is none that counts now. */
export function stepOf(secret: string, code: string): number | undefined {
  const totp = new TOTP({ ...SETTINGS, secret });
  const delta = totp.validate({ token: code, window: WINDOW });
  return delta === null ? undefined : totp.counter() + delta;
}
