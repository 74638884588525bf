import { Agent, type BodyInit, EnvHttpProxyAgent, fetch, type Response } from "undici"
import { Failure } from "./failure.ts"
import { plain } from "./terminal.ts"

/** A server and the key to call it with. */
export interface ServerAddress {
  /** Without trailing slash and version: `http://127.0.0.1:8787`. */
  readonly baseUrl: string
  readonly key: string
}

/** What is sent. */
export interface ServerCall {
  readonly method: "GET" | "POST"
  readonly path: string
  /** Beside the key and the type of the body. */
  readonly headers?: Readonly<Record<string, string>>
  /** A form, or a value that is sent as JSON. */
  readonly body?: BodyInit | { readonly json: unknown }
  readonly signal?: AbortSignal
}

/** A little longer than the longest life of a request on the server. */
const patienceMs = 16 * 60_000
/** Longest error body that is read, in UTF-16 units. */
const maxErrorLength = 64 * 1024
const refusals: ReadonlySet<string> = new Set(["content_policy_violation", "no_image_generated"])
const timeouts = { headersTimeout: patienceMs, bodyTimeout: patienceMs, connectTimeout: 10_000 }

/** Calls a Limn server. Throws Failure: `unreachable` where nothing answers, `refused` where the model would not draw. */
export async function callServer(server: ServerAddress, { method, path, headers, body, signal }: ServerCall): Promise<Response> {
  const json = typeof body === "object" && body !== null && "json" in body ? JSON.stringify(body.json) : undefined
  const response = await send(`${server.baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${server.key}`, ...(json === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: json ?? (body as BodyInit) }),
    ...(signal === undefined ? {} : { signal }),
  })
  if (response.ok) return response
  throw await failureOf(response)
}

/** Gets what is behind a hosted link. The key is not sent along. Throws Failure. */
export async function fetchLink(url: string, signal?: AbortSignal): Promise<Response> {
  const response = await send(url, signal === undefined ? {} : { signal })
  if (response.ok && response.body !== null) return response
  await response.body?.cancel()
  throw new Failure("failure", `The picture was made, but its link answers with ${response.status}: ${plain(url)}`)
}

async function send(url: string, init: Parameters<typeof fetch>[1]): Promise<Response> {
  try {
    return await fetch(url, { ...init, dispatcher: dispatcherFor(url) })
  } catch (error) {
    if (init?.signal?.aborted === true) throw error
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException
    const { origin } = new URL(url)
    const message =
      code === "UND_ERR_HEADERS_TIMEOUT"
        ? `${origin} gave no answer in ${patienceMs / 60_000} minutes.`
        : `No server can be reached at ${origin}${code === undefined ? "" : ` (${code})`}. Start one with \`limn serve\`, or name another with --url.`
    throw new Failure(code === "UND_ERR_HEADERS_TIMEOUT" ? "failure" : "unreachable", message, { cause: error })
  }
}

let direct: Agent | undefined
let proxied: EnvHttpProxyAgent | undefined

/** This machine is called directly, every other by way of `HTTP_PROXY` and its like. */
function dispatcherFor(url: string): Agent | EnvHttpProxyAgent {
  const { hostname } = new URL(url)
  if (/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) return (direct ??= new Agent(timeouts))
  return (proxied ??= new EnvHttpProxyAgent(timeouts))
}

/** Reads an error answer in whichever of the usual shapes it came. */
async function failureOf(response: Response): Promise<Failure> {
  const requestId = response.headers.get("x-request-id") ?? undefined
  const text = (await response.text().catch(() => "")).slice(0, maxErrorLength)
  const { message, code } = readError(text)
  const sentence = message ?? `The server answered with ${response.status} and no explanation; is it a Limn server?`
  return new Failure(code !== undefined && refusals.has(code) ? "refused" : "failure", sentence, {
    ...(requestId === undefined ? {} : { requestId }),
    cause: `${response.status} ${text.slice(0, 1000)}`,
  })
}

function readError(text: string): { message?: string; code?: string } {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown; code?: unknown } }
    return {
      ...(typeof error?.message === "string" ? { message: error.message } : {}),
      ...(typeof error?.code === "string" ? { code: error.code } : {}),
    }
  } catch {
    return {}
  }
}
