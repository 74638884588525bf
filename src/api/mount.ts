import { GatewayError, toGatewayError } from "#canonical/error.ts"
import type { ServerAnswer, ServerRequest } from "#http/server.ts"
import { newRequestId } from "#telemetry/request-id.ts"
import type { ErrorWriter } from "./options.ts"
import type { Params, Route } from "./route.ts"

/** What a {@link Mount} is made with. */
export interface MountOptions {
  /** Writes failures in OpenAI's form. */
  readonly errors: Pick<ErrorWriter, "encodeError">
  /** Told of what should never happen. */
  readonly failed?: (error: unknown, requestId: string) => void
}

/** A route that a request is meant for. */
export interface Found<Target> {
  readonly route: Target
  readonly params: Params
}

interface Place<Target> {
  readonly route: Target
  readonly pattern: RegExp
}

/** Routes of a JSON API below one path. There are no CORS headers: pages of other origins cannot use it. */
export class Mount<Target extends Pick<Route<never>, "method" | "path">> {
  readonly #places: readonly Place<Target>[]
  readonly #options: MountOptions

  /** `base`: `/admin/api/v1`. Of two routes that fit a path, the one with fewer parameters answers. */
  constructor(base: string, routes: readonly Target[], options: MountOptions) {
    const parameters = ({ path }: Target): number => path.split("{").length
    this.#places = routes
      .toSorted((one, other) => parameters(one) - parameters(other))
      .map((route) => ({ route, pattern: patternOf(base, route.path) }))
    this.#options = options
  }

  /** Gives the route of a request; one of GET answers HEAD as well. Throws `not_found`, `method_not_allowed` and `invalid_request`. */
  find({ method, path, query }: ServerRequest): Found<Target> {
    if (path.includes("%00") || [...query.values()].some((value) => value.includes("\0"))) {
      throw new GatewayError("invalid_request", "An address can't contain a NUL character.")
    }
    const wanted = method === "HEAD" ? "GET" : method
    const fitting = this.#fitting(path)
    const place = fitting.find(({ route }) => route.method === wanted)
    if (place !== undefined) return { route: place.route, params: paramsOf(place.pattern, path) }
    if (fitting.length === 0) throw new GatewayError("not_found", "There is nothing here. GET /openapi.json lists what there is.")
    throw new GatewayError("method_not_allowed", `${method} is not a method of this address. Use ${this.#methods(path).join(" or ")}.`)
  }

  /** Gives what `work` answers, or its failure, with the headers that every answer has. It never throws. */
  async answer(request: ServerRequest, work: () => Promise<ServerAnswer>): Promise<ServerAnswer> {
    const id = newRequestId()
    const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" }
    try {
      const answer = await work()
      return { ...answer, headers: { ...headers, ...answer.headers, "x-request-id": id }, body: await bodyFor(request, answer) }
    } catch (thrown) {
      const error = toGatewayError(thrown)
      if (error.code === "internal") this.#options.failed?.(error.details.cause ?? error, id)
      const answer = this.#options.errors.encodeError(error, request.path)
      const allow = error.code === "method_not_allowed" ? { allow: this.#methods(request.path).join(", ") } : {}
      return { ...answer, headers: { ...answer.headers, ...allow, ...headers, "x-request-id": id } }
    }
  }

  #fitting(path: string): readonly Place<Target>[] {
    return this.#places.filter(({ pattern }) => pattern.test(path))
  }

  #methods(path: string): readonly string[] {
    return [...new Set(this.#fitting(path).map(({ route }) => route.method))]
  }
}

/** A parameter that is last may hold slashes where it is a model: names of models do. */
function patternOf(base: string, path: string): RegExp {
  return new RegExp(`^${base}${path.replace(/\{model\}$/, "(?<model>.+)").replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`)
}

function paramsOf(pattern: RegExp, path: string): Params {
  const raw = pattern.exec(path)?.groups ?? {}
  return Object.fromEntries(Object.entries(raw).map(([name, text]) => [name, decoded(text)]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** HEAD gets what GET would give, without the bytes; a stream of them is ended before it begins. */
async function bodyFor({ method }: ServerRequest, { body }: ServerAnswer): Promise<ServerAnswer["body"]> {
  if (method !== "HEAD" || body instanceof Uint8Array) return body
  await body[Symbol.asyncIterator]().return?.()
  return new Uint8Array()
}
