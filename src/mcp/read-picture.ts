import { ProtocolError, ProtocolErrorCode, type ReadResourceResult, ResourceNotFoundError } from "@modelcontextprotocol/server"
import { requireScope } from "#accounts/account.ts"
import { baseOf, type Caller, type Studio } from "./studio.ts"

/** Largest picture that is given as a resource. */
const maxBytes = 16 * 1024 * 1024

/**
 * Reads a picture by the link under which a tool gave it, for a client that cannot fetch it. Only the key that made it may, also
 * when the link has expired while the picture is kept. Throws the protocol's own errors, and `permission_denied`.
 */
export async function readPicture(studio: Studio, caller: Caller, uri: string): Promise<ReadResourceResult> {
  requireScope(caller.account, "read")
  const { kept } = studio
  const link = kept?.links.resolve(uri, [`${caller.request.protocol}://${caller.request.host}`, baseOf(studio, caller)], new Date())
  const row = link && (await kept?.archive.find(link.id))
  if (kept === undefined || row === undefined || row.keyId !== caller.account.id || !(await kept.archive.has(row))) {
    throw new ResourceNotFoundError(uri, "There is no picture of this key at this address, or it is not kept any more.")
  }
  if (row.byteLength > maxBytes) {
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `This picture is larger than ${maxBytes / 1024 / 1024} MiB, the most that is given as a resource. Fetch its link over HTTP.`,
    )
  }
  caller.hold(row.byteLength)
  const pieces: Buffer[] = []
  for await (const { bytes, lease } of kept.archive.read(row.sha256)) {
    pieces.push(Buffer.from(bytes))
    lease.release()
  }
  return { contents: [{ uri, mimeType: row.mediaType, blob: Buffer.concat(pieces).toString("base64") }] }
}
