const namePattern = /^[0-9a-f]{64}$/

/** Whether a text can be the name of a blob. */
export function isBlobName(text: string): boolean {
  return namePattern.test(text)
}

/**
 * Where a blob lies below its folder or prefix: `<first two digits>/<sha256>`, the same in every store. No text of a caller
 * becomes a path: throws TypeError for everything but 64 lower-case hex digits.
 */
export function blobPath(sha256: string): string {
  if (!isBlobName(sha256)) throw new TypeError("A blob is named by the 64 lower-case hex digits of its SHA-256.")
  return `${sha256.slice(0, 2)}/${sha256}`
}
