import { editDistance } from "#catalog/edit-distance.ts"

/** A route of this server, as it is named to people. */
export interface KnownRoute {
  readonly method: "GET" | "POST"
  readonly path: string
}

/** Where each client API is mounted: first the place that everybody may be sent to, then those that pin a vendor's form. */
const chatMounts = ["/v1", "/api/v1", "/openrouter/api/v1", "/aihubmix/v1", "/geekai/api/v1"]
const imageMounts = ["/v1", "/aihubmix/v1"]
const responseMounts = ["/v1", "/aihubmix/v1", "/geekai/api/v1"]
const openRouterMounts = ["/api/v1", "/openrouter/api/v1"]
const googleMounts = ["/v1beta", "/v1", "/gemini/v1beta", "/gemini/v1"]

/** A route and what of it a client means, wherever that is mounted. */
interface MountedRoute extends KnownRoute {
  readonly resource: string
  /** Whether its mount pins a vendor's form. */
  readonly pinned: boolean
}

const mountedRoutes: readonly MountedRoute[] = [
  ...mounted("POST", "/chat/completions", chatMounts),
  ...mounted("POST", "/images/generations", imageMounts),
  ...mounted("POST", "/images/edits", imageMounts),
  ...mounted("POST", "/images/quote", imageMounts),
  ...mounted("POST", "/images", openRouterMounts),
  ...mounted("POST", "/responses", responseMounts),
  ...mounted("POST", "/responses/input_tokens", responseMounts),
  ...mounted("POST", "/mcp", [""]),
  ...mounted("GET", "/models", [...chatMounts, "/v1beta"]),
  ...["/models/user", "/models/count", "/images/models", "/key", "/credits", "/generation"].flatMap((resource) =>
    mounted("GET", resource, openRouterMounts),
  ),
  ...["/v1/requests/{id}", "/healthz", "/readyz", "/metrics", "/llms.txt", "/openapi.json"].flatMap((path) => mounted("GET", path, [""])),
]

/** Every route that can be suggested, the plainest first. */
export const knownRoutes: readonly KnownRoute[] = [...mountedRoutes, { method: "GET", path: "/" }]

function mounted(method: KnownRoute["method"], resource: string, mounts: readonly string[]): readonly MountedRoute[] {
  return mounts.map((mount, index) => ({ method, path: `${mount}${resource}`, resource, pinned: index > 0 }))
}

const maxSuggestions = 3

/** The routes that somebody who asked for `path` may have meant, the likeliest first. */
export function nearRoutes(path: string): readonly string[] {
  const google = /models\/([^/]+(?:\/[^/]+)?):(generateContent|streamGenerateContent|countTokens)$/.exec(path)
  if (google !== null) {
    const prefix = googleMounts.find((mount) => path.startsWith(`${mount}/`)) ?? "/v1beta"
    return [`POST ${prefix}/models/${google[1]}:${google[2]}`]
  }
  const asked = segments(path)
  return mountedRoutes
    .map((route) => ({ route, ...likeness(asked, route) }))
    .filter(({ near }) => near)
    .sort((one, other) => other.tail - one.tail || Number(other.head) - Number(one.head))
    .filter(({ tail, head }, _, [best]) => tail === best?.tail && head === best.head)
    .slice(0, maxSuggestions)
    .map(({ route }) => `${route.method} ${route.path}`)
}

function segments(path: string): readonly string[] {
  return path.toLowerCase().split("/").filter(Boolean)
}

/**
 * `tail`: how many last segments agree, slips of the keyboard allowed; `head`: whether the first one does. A route is
 * near where all of its resource was asked for at another mount, or where only something behind the first two
 * segments differs. A vendor's mount must have been asked for.
 */
function likeness(
  asked: readonly string[],
  route: MountedRoute,
): { readonly tail: number; readonly head: boolean; readonly near: boolean } {
  const known = segments(route.path)
  const agrees = (index: number): boolean => isSlip(asked.at(index) ?? "", known.at(index) ?? "")
  let tail = 0
  while (tail < asked.length && tail < known.length && agrees(-1 - tail)) tail += 1
  const head = agrees(0)
  const isResource = tail >= segments(route.resource).length
  const differsLate = head && asked.length > 1 && asked.length === known.length && agrees(1)
  return { tail, head, near: (isResource || differsLate) && (head || !route.pinned) }
}

function isSlip(one: string, other: string): boolean {
  return one === other || (other.length > 3 && editDistance(one, other) <= (other.length > 6 ? 2 : 1))
}
