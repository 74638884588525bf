/** Largest file that is sent, in bytes: what a server takes unless it is told otherwise. */
export const mostUploadBytes = 128 * 1024 * 1024

const magics: readonly RegExp[] = [
  /^89504e470d0a1a0a/, // PNG
  /^ffd8ff/, // JPEG
  /^52494646.{8}57454250/, // WebP
  /^47494638/, // GIF
  /^.{8}6674797061766966/, // AVIF
]

/**
 * Says why a file cannot be a picture for a model, by its first 16 bytes and not by its name; undefined where it may be one. The
 * server looks at the whole file.
 */
export function checkFile({ size }: Pick<Blob, "size">, head: Uint8Array): "empty" | "type" | "size" | undefined {
  if (size === 0) return "empty"
  const start = [...head].map((byte) => byte.toString(16).padStart(2, "0")).join("")
  if (!magics.some((magic) => magic.test(start))) return "type"
  return size > mostUploadBytes ? "size" : undefined
}
