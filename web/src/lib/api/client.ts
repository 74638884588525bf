/** Where the app's own API is. */
export const appMount = "/app/api/v1"
/** Where the console's API is. */
export const adminMount = "/admin/api/v1"

/** A failure that the server has put into words; here they are in the reader's language. */
export class ApiError extends Error {
  override readonly name = "ApiError"
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  readonly code: string
  /** The field that is wrong, as the API names it. */
  readonly param: string | undefined

  constructor(status: number, code: string, message: string, param?: string) {
    super(message)
    this.status = status
    this.code = code
    this.param = param
  }
}

/** Values of a query; what is undefined, null or empty is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined | null>>

/** As the browser was told to ask for some of it beforehand (`web/preloads.ts`): in no other mode do all engines wait for that answer instead of asking twice. */
const asPreloaded: RequestInit = { mode: "no-cors", credentials: "include" }

/** Called when the server says that nobody is signed in any more. */
export const signedOut = new EventTarget()

/** Writes an address with its query. */
export function withQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value))
  }
  const text = search.toString()
  return text === "" ? path : `${path}?${text}`
}

/**
 * Calls one of the two APIs: `call("GET", "/conversations")`. A Blob goes out as it is, anything else as JSON. Throws ApiError; a call that
 * was aborted throws as `fetch` does.
 */
export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const { body, query, signal, mount = appMount } = options
  const isBlob = body instanceof Blob
  const response = await fetch(withQuery(mount + path, query), {
    method,
    signal: signal ?? null,
    headers: {
      accept: "application/json",
      ...(method === "GET" ? {} : { "x-limn-csrf": "1" }),
      ...(body === undefined || isBlob ? {} : { "content-type": "application/json" }),
    },
    ...(method === "GET" ? asPreloaded : {}),
    ...(body === undefined ? {} : { body: isBlob ? body : JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error
    throw new ApiError(0, "offline", "")
  })
  return readAnswer<T>(response, path)
}

/** Reads the answer to a call. Throws ApiError. */
export async function readAnswer<T>(response: Response, path: string): Promise<T> {
  if (response.ok) return response.status === 204 ? (undefined as T) : ((await response.json()) as T)
  throw await toError(response, path)
}

/** What a call takes besides method and path. */
export interface CallOptions {
  readonly body?: unknown
  readonly query?: Query
  readonly signal?: AbortSignal
  /** @default appMount */
  readonly mount?: string
}

/** Calls the console's API. */
export function callAdmin<T>(method: string, path: string, options: Omit<CallOptions, "mount"> = {}): Promise<T> {
  return call<T>(method, path, { ...options, mount: adminMount })
}

async function toError(response: Response, path: string): Promise<ApiError> {
  const text = await response.text().catch(() => "")
  const error = new ApiError(response.status, "unknown", `${response.status} ${response.statusText}`)
  if (response.status === 401 && path !== "/session") signedOut.dispatchEvent(new Event("signed-out"))
  try {
    const told = (JSON.parse(text) as { error: { message: string; code: string | null; param: string | null } }).error
    const code = told.code ?? "unknown"
    // Only who meets a failure needs the words for failures.
    const words = await import("../words/server-sentences.ts").catch(() => undefined)
    const message = words?.sayServerFailure(code, told.message) ?? told.message
    return new ApiError(response.status, code, message, told.param ?? undefined)
  } catch {
    return error
  }
}
