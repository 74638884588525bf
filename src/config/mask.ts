/** A secret as people may see it: its last four characters, or none where that would be a good part of it. */
export function mask(secret: string): string {
  return secret.length < 16 ? "…" : `…${secret.slice(-4)}`
}
