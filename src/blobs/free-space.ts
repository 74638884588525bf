import { statfs } from "node:fs/promises"
import { GatewayError } from "#canonical/error.ts"

const usualFreeBytes = 256 * 1024 * 1024

/**
 * Makes sure that the file system of `directory` has at least `minFreeBytes` (256 MiB unless told) left for us. Asked for before a call is paid
 * for. Throws `storage_full`.
 */
export async function requireFreeSpace(directory: string, minFreeBytes = usualFreeBytes): Promise<void> {
  const { bavail, bsize } = await statfs(directory)
  const freeBytes = bavail * bsize
  if (freeBytes >= minFreeBytes) return
  throw storageFull({ log: { freeBytes, minFreeBytes } })
}

/** The error for a disk without room. */
export function storageFull(details: { readonly log?: Readonly<Record<string, unknown>>; readonly cause?: unknown }): GatewayError {
  return new GatewayError(
    "storage_full",
    "Limn has no room left to keep pictures. Try again later, or ask the operator to free disk space.",
    details,
  )
}

/** Whether a failed write says that the disk, or our share of it, is full. */
export function isStorageFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT")
}
