import { lookup, Resolver } from "node:dns/promises"
import { once } from "node:events"
import { type IncomingMessage, request } from "node:http"
import { connect as connectTcp, isIP, type Socket } from "node:net"
import { addAbortSignal } from "node:stream"
import { connect as connectTls } from "node:tls"
import { type Chunk, owned } from "#bytes/chunk.ts"
import { GatewayError } from "#canonical/error.ts"
import { isPublicAddress } from "./address-policy.ts"

/** Bounds and rules of {@link createSafeFetch}. */
export interface SafeFetchOptions {
  /** Longest body. Default 20 MiB. */
  readonly maxBytes?: number
  /** Longest time for the whole: names, redirects, body. Default 15 s. */
  readonly timeoutMs?: number
  /** Most redirects. Default 3. */
  readonly maxRedirects?: number
  /** Ports that may be called. Default 80 and 443. */
  readonly ports?: readonly number[]
  /** A further rule of the operator, asked for every hop; false refuses. Default: none. */
  readonly allowOrigins?: (url: URL) => boolean
  /** Gives all addresses of a host name. Default: DNS, without the hosts file. */
  readonly resolve?: (hostname: string, signal: AbortSignal) => Promise<readonly string[]>
  /** Opens a connection to an address. Default: TCP. */
  readonly connect?: (address: string, port: number) => Socket
}

/** What a fetch is told by its caller. */
export interface SafeFetchCall {
  /** Ends the fetch, its body included. */
  readonly signal: AbortSignal
  /**
   * `host:port` that the operator configured: for exactly that pair, port and class of address are not checked, because
   * a provider on the operator's own network names pictures there.
   */
  readonly allowHost?: string
}

/** What a URL answered with. */
export interface FetchedResource {
  /** As the other side declares it; only the bytes should be believed. */
  readonly mediaType?: string
  /** Read once. Throws `invalid_image_url` when it ends early, too late, or is too long. */
  readonly chunks: AsyncIterable<Chunk>
}

/** Fetches a URL that somebody else wrote. Throws `invalid_image_url` with the same words whatever the reason. */
export type SafeFetch = (url: string, call: SafeFetchCall) => Promise<FetchedResource>

type Rules = Required<SafeFetchOptions>

const longestUrl = 8192
const dnsTimeoutMs = 2000

/**
 * Makes the only door to URLs that callers write. Every hop is parsed once, resolved once and connected to the very
 * address that was checked; the address is checked again on the open connection. A name of which any address is not
 * public is refused. Nothing of the caller's request is sent along, and the reason of a refusal stands in the log only,
 * so that the answers say nothing about the network behind the gateway.
 */
export function createSafeFetch(options: SafeFetchOptions = {}): SafeFetch {
  const rules: Rules = {
    maxBytes: 20 * 1024 * 1024,
    timeoutMs: 15_000,
    maxRedirects: 3,
    ports: [80, 443],
    allowOrigins: () => true,
    resolve: resolvePublicly,
    connect: (address, port) => connectTcp({ host: address, port }),
    ...options,
  }
  return async (url, call) => {
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(rules.timeoutMs)])
    try {
      const reply = await follow(url, { ...call, signal }, rules)
      const mediaType = reply.headers["content-type"]
      return { ...(mediaType === undefined ? {} : { mediaType }), chunks: readBody(reply, rules.maxBytes) }
    } catch (error) {
      throw toRefusal(error)
    }
  }
}

/** Why a fetch was refused: for the log, never for the caller. */
class Refusal extends Error {}

async function follow(text: string, call: SafeFetchCall, rules: Rules): Promise<IncomingMessage> {
  let url = parse(text)
  for (let redirects = 0; ; redirects++) {
    const reply = await get(url, call, rules)
    const { statusCode = 0 } = reply
    if (statusCode === 200) return checkHead(reply, rules)
    reply.destroy()
    const { location } = reply.headers
    if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) throw new Refusal(`status ${statusCode}`)
    if (redirects === rules.maxRedirects) throw new Refusal("too many redirects")
    const next = parse(location, url)
    if (url.protocol === "https:" && next.protocol === "http:") throw new Refusal("redirect from https to http")
    url = next
  }
}

/** Parses once. What parsers are known to read differently (blanks, controls, backslashes, missing slashes) is refused beforehand. */
function parse(text: string, base?: URL): URL {
  if (text.length > longestUrl) throw new Refusal("URL too long")
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x20\x7f\\]/.test(text)) throw new Refusal("characters that do not belong in a URL")
  if (base === undefined && !/^https?:\/\/[^/]/i.test(text)) throw new Refusal("not an absolute http or https URL")
  const url = URL.parse(text, base)
  if (url === null) throw new Refusal("not a URL")
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Refusal("neither http nor https")
  if (url.username !== "" || url.password !== "") throw new Refusal("credentials in the URL")
  return url
}

async function get(url: URL, { signal, allowHost }: SafeFetchCall, rules: Rules): Promise<IncomingMessage> {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1")
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port)
  const trusted = allowHost !== undefined && allowHost.toLowerCase() === `${url.hostname}:${port}`
  if (!trusted && !rules.ports.includes(port)) throw new Refusal(`port ${port}`)
  if (!rules.allowOrigins(url)) throw new Refusal("refused by the operator's rule")

  const addresses = isIP(hostname) === 0 ? await (trusted ? resolveLocally(hostname) : rules.resolve(hostname, signal)) : [hostname]
  signal.throwIfAborted()
  const address = addresses.find((candidate) => isIP(candidate) === 4) ?? addresses[0]
  if (address === undefined) throw new Refusal("name without an address")
  if (!trusted && !addresses.every(isPublicAddress)) throw new Refusal("address not public")

  const socket = addAbortSignal(signal, rules.connect(address, port))
  try {
    await once(socket, "connect")
    if (!trusted && !isPublicAddress(socket.remoteAddress ?? "")) throw new Refusal("connected to an address that is not public")
    return await exchange(url, url.protocol === "https:" ? await secure(socket, hostname, signal) : socket)
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** TLS with the certificate checked against the name in the URL, whatever the address. */
async function secure(socket: Socket, hostname: string, signal: AbortSignal): Promise<Socket> {
  const secured = addAbortSignal(signal, connectTls({ socket, host: hostname, ...(isIP(hostname) === 0 ? { servername: hostname } : {}) }))
  await once(secured, "secureConnect")
  return secured
}

async function exchange(url: URL, socket: Socket): Promise<IncomingMessage> {
  const outgoing = request({
    createConnection: () => socket,
    path: url.pathname + url.search,
    headers: { host: url.host, accept: "image/*", "accept-encoding": "identity", "user-agent": "limn" },
  })
  outgoing.end()
  const [reply] = (await once(outgoing, "response")) as [IncomingMessage]
  // A failure after the head reaches the reader of the body; the request repeats it, and nobody needs it twice.
  outgoing.on("error", () => {})
  return reply
}

function checkHead(reply: IncomingMessage, { maxBytes }: Rules): IncomingMessage {
  const encoding = reply.headers["content-encoding"] ?? "identity"
  const tooLong = Number(reply.headers["content-length"] ?? 0) > maxBytes
  if (encoding.toLowerCase() === "identity" && !tooLong) return reply
  reply.destroy()
  throw new Refusal(tooLong ? "body too long" : "encoded body")
}

async function* readBody(reply: IncomingMessage, maxBytes: number): AsyncGenerator<Chunk> {
  let received = 0
  try {
    for await (const bytes of reply as AsyncIterable<Buffer>) {
      received += bytes.byteLength
      if (received > maxBytes) throw new Refusal("body too long")
      yield owned(bytes)
    }
  } catch (error) {
    throw toRefusal(error)
  }
}

/**
 * Asks the name servers and nothing else: names of the hosts file are never public, and the system's own look-up would
 * hold one of the few threads that also write files for as long as a hostile name server likes.
 */
async function resolvePublicly(hostname: string, signal: AbortSignal): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: dnsTimeoutMs, tries: 1 })
  const cancel = (): void => resolver.cancel()
  signal.addEventListener("abort", cancel, { once: true })
  try {
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []))
  } finally {
    signal.removeEventListener("abort", cancel)
  }
}

async function resolveLocally(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address)
}

function toRefusal(error: unknown): GatewayError {
  const reason =
    error instanceof Refusal ? error.message : error instanceof Error ? ("code" in error ? String(error.code) : error.name) : typeof error
  return new GatewayError(
    "invalid_image_url",
    "The picture at this URL could not be fetched. Use an http or https URL that anyone can open and that answers with the picture itself, or send the picture as base64.",
    { log: { reason }, cause: error },
  )
}
