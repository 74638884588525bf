import type { GatewayError } from "#canonical/error.ts"
import type { TransportReply } from "#http/transport.ts"
import { type RefusalCode, refusal } from "./failures.ts"

/** A provider's refusal: an answer with an error status, or the error inside an answer that began well. */
export interface Refused {
  /** HTTP status, or the number that an error inside a good answer gives itself. */
  readonly status: number
  /** The body as JSON; undefined where it is none. */
  readonly body: unknown
  /** The first 500 characters of what the provider wrote, without the key and anything that may be a picture; for the log. */
  readonly excerpt: string
  readonly retryAfterMs?: number
}

const maxBodyBytes = 64 * 1024
const maxExcerptLength = 500
/** A wait that a provider asks for is believed between these bounds. */
const waitBounds = { leastMs: 1000, mostMs: 15 * 60_000 }

/** Reads an answer with an error status, 64 KiB of it at most. `key` is the credential that must not get into the log. */
export async function readRefused(reply: TransportReply, key: string | undefined): Promise<Refused> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const chunk of reply.body) {
    const bytes = Buffer.from(chunk.bytes.subarray(0, maxBodyBytes - length))
    chunk.lease.release()
    pieces.push(bytes)
    length += bytes.length
    if (length >= maxBodyBytes) break
  }
  const text = Buffer.concat(pieces).toString()
  const retryAfterMs = parseRetryAfter(reply.headers["retry-after"], Date.now())
  return {
    status: reply.status,
    body: parseJson(text),
    excerpt: excerptOf(text, key),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** Takes the error out of an answer that began well. `code` is the number that it gives itself; where that is no HTTP status, it is the provider's failure. */
export function refusedInside(code: unknown, document: unknown, key: string | undefined): Refused {
  const status = Number(code)
  const isStatus = Number.isInteger(status) && status >= 400 && status < 600
  return { status: isStatus ? status : 500, body: document, excerpt: excerptOf(JSON.stringify(document), key) }
}

/**
 * Reads a Retry-After header (RFC 9110, 10.2.3): seconds or a date, clamped to 1 s to 15 min. Undefined where it is
 * absent, negative or neither.
 */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? ""
  if (/^\d+(?:\.\d+)?$/.test(text)) return clampWait(Number(text) * 1000)
  // Dates begin with the name of a day; Date.parse alone takes almost anything that holds a number.
  const date = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : clampWait(date - nowMs)
}

/** Keeps a wait between 1 s and 15 min. */
export function clampWait(forMs: number): number {
  return Math.min(waitBounds.mostMs, Math.max(waitBounds.leastMs, Math.round(forMs)))
}

/** What a refusal means by its status alone. Pages that are no JSON come from something in front of the provider and say nothing about the request. */
export function codeByStatus({ status, body }: Refused): RefusalCode {
  if (status === 401 || status === 402) return "upstream_account"
  if (status === 408 || status === 504 || status === 524) return "upstream_timeout"
  if (status === 413) return "payload_too_large"
  if (status === 429 || status === 503 || status === 529) return "upstream_overloaded"
  if (status < 400 || status >= 500 || body === undefined) return "upstream_error"
  if (status === 403) return "upstream_account"
  return status === 404 ? "model_not_found" : "invalid_request"
}

/**
 * Makes the error of a code for a refusal: facts for the log, and how long to wait where the provider is full. What is refused as
 * the caller's fault was not carried out; a failure of the provider may have been.
 */
export function toFailure(code: RefusalCode, refused: Refused): GatewayError {
  const { status, excerpt, retryAfterMs } = refused
  return refusal(code, {
    log: { providerStatus: status, providerWords: excerpt },
    ...(status < 500 && status !== 408 ? { executed: "no" } : {}),
    ...(code === "upstream_overloaded" ? { retryAfterMs } : {}),
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function excerptOf(text: string, key: string | undefined): string {
  const safe = key === undefined || key === "" ? text : text.replaceAll(key, "[key]")
  return safe.replaceAll(/(?:[A-Za-z0-9+/_=-]|\\\/|\\u00[23][bdf]|\\[rn]|[\r\n]){72,}/gi, "[…]").slice(0, maxExcerptLength)
}
