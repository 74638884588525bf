import { createHmac, timingSafeEqual } from "node:crypto"
import type { StoredImage } from "#canonical/image.ts"

/** File name extensions of the media types that are kept. */
const extensions: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/gif": "gif",
  "image/avif": "avif",
}

/** The extension for a media type, without dot; `bin` for one that is never kept. */
export function extensionOf(mediaType: string): string {
  return extensions[mediaType] ?? "bin"
}

/** What a link says, before it is known whether it is ours. */
export interface HostedLink {
  readonly id: string
  readonly extension: string
  /** When it expires, in seconds since 1970; `0`: never. */
  readonly expires: string
  readonly signature: string
}

const pathPattern = /^\/i\/([0-9a-v]{26})\.([a-z]{3,4})$/
const signatureBytes = 16
const leewayMs = 60_000

/**
 * Makes and checks the signed links of kept pictures: `/i/{id}.{ext}?exp={seconds}&sig={signature}`. The signature is
 * HMAC-SHA256 over all of it, cut to 128 bits, as base64url. A link lives as long as its picture.
 */
export class HostedLinks {
  readonly #key: Uint8Array

  /** `key`: secret, at least 16 bytes, used for nothing else. */
  constructor(key: Uint8Array) {
    if (key.byteLength < 16) throw new RangeError("The key of hosted links needs at least 16 bytes.")
    this.#key = key
  }

  /** Gives the link of a picture. `base` is the address of this server without trailing slash. */
  link({ id, mediaType, expiresAt }: Pick<StoredImage, "id" | "mediaType" | "expiresAt">, base: string): string {
    const expires = expiresAt === undefined ? "0" : String(Math.ceil(expiresAt.getTime() / 1000))
    const extension = extensionOf(mediaType)
    const signature = this.#sign(id, extension, expires).toString("base64url")
    return `${base}/i/${id}.${extension}?exp=${expires}&sig=${signature}`
  }

  /** Whether we made the link, and whether it holds at `now`; a minute past its time it still does. */
  verify(link: HostedLink, now: Date): "valid" | "expired" | "forged" {
    if (!/^(0|[1-9][0-9]{0,11})$/.test(link.expires) || !/^[\w-]{22}$/.test(link.signature)) return "forged"
    const given = Buffer.from(link.signature, "base64url")
    const expected = this.#sign(link.id, link.extension, link.expires)
    if (given.byteLength !== signatureBytes || !timingSafeEqual(given, expected)) return "forged"
    return link.expires !== "0" && Number(link.expires) * 1000 + leewayMs < now.getTime() ? "expired" : "valid"
  }

  /**
   * Recognises a link of ours that comes back in a request, under any of the addresses that this server has. Gives the
   * picture's id, and whether the link has expired: then only the key that made the picture may use it. Undefined for
   * every other URL, forged links of ours included.
   */
  resolve(url: string, bases: readonly string[], now: Date): { readonly id: string; readonly expired: boolean } | undefined {
    const parsed = URL.parse(url)
    if (parsed === null || parsed.username !== "" || parsed.password !== "") return undefined
    for (const base of bases.map((text) => URL.parse(text))) {
      if (base?.origin !== parsed.origin) continue
      const prefix = base.pathname.replace(/\/$/, "")
      if (!parsed.pathname.startsWith(prefix)) continue
      const link = parseLink(parsed.pathname.slice(prefix.length), parsed.searchParams)
      const verdict = link === undefined ? "forged" : this.verify(link, now)
      if (link !== undefined && verdict !== "forged") return { id: link.id, expired: verdict === "expired" }
    }
    return undefined
  }

  #sign(id: string, extension: string, expires: string): Buffer {
    return createHmac("sha256", this.#key).update(`/i/${id}.${extension}?exp=${expires}`).digest().subarray(0, signatureBytes)
  }
}

/** Takes the path and query of a link apart; undefined where they cannot be one. */
export function parseLink(path: string, query: URLSearchParams): HostedLink | undefined {
  const [, id, extension] = pathPattern.exec(path) ?? []
  if (id === undefined || extension === undefined) return undefined
  return { id, extension, expires: query.get("exp") ?? "", signature: query.get("sig") ?? "" }
}
