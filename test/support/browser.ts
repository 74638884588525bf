/** What a browser sends besides what a test asks for. */
export interface BrowserRequest {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** JSON of which the test knows the shape. */
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any

/** An answer as a test wants to look at it. */
export interface BrowserAnswer {
  readonly status: number
  readonly headers: Headers
  readonly json: Json
}

/** A browser as far as its cookies go, on the pages of one server: it follows no redirect, and sends what the web app sends. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #address: string

  constructor(address: string) {
    this.#address = address
  }

  /** Calls the app API. `path`: below `/app/api/v1`. */
  app(method: string, path: string, body?: unknown): Promise<BrowserAnswer> {
    return this.send(method, `/app/api/v1${path}`, { body })
  }

  /** Calls the admin API. `path`: below `/admin/api/v1`. */
  admin(method: string, path: string, body?: unknown): Promise<BrowserAnswer> {
    return this.send(method, `/admin/api/v1${path}`, { body })
  }

  /** Sends a request to any path, with the cookies, and keeps those of the answer. */
  async send(method: string, path: string, { body, headers = {} }: BrowserRequest = {}): Promise<BrowserAnswer> {
    const response = await fetch(new URL(path, this.#address), {
      method,
      redirect: "manual",
      headers: {
        ...(this.cookies.size === 0 ? {} : { cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") }),
        ...(method === "GET" || method === "HEAD" ? {} : { "x-limn-csrf": "1" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/Max-Age=0\b/.test(cookie)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    const text = await response.text()
    return { status: response.status, headers: response.headers, json: /^[[{]/.test(text) ? JSON.parse(text) : undefined }
  }
}
