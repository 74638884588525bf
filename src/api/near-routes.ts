/** A route of this server, as it is named to people. */
export interface KnownRoute {
  readonly method: "GET" | "POST"
  readonly path: string
}

/** Where each client API is mounted. */
const chatMounts = ["/v1", "/api/v1", "/openrouter/api/v1", "/aihubmix/v1", "/geekai/api/v1"]
const imageMounts = ["/v1", "/aihubmix/v1"]
const googleMounts = ["/v1beta", "/v1", "/gemini/v1beta", "/gemini/v1"]

/** Every route that can be suggested, the plainest first. */
export const knownRoutes: readonly KnownRoute[] = [
  ...chatMounts.map((mount) => ({ method: "POST", path: `${mount}/chat/completions` }) as const),
  ...imageMounts.flatMap((mount) =>
    (["generations", "edits"] as const).map((name) => ({ method: "POST", path: `${mount}/images/${name}` }) as const),
  ),
  ...chatMounts.map((mount) => ({ method: "GET", path: `${mount}/models` }) as const),
  { method: "GET", path: "/v1beta/models" },
  { method: "GET", path: "/v1/requests/{id}" },
  { method: "GET", path: "/healthz" },
  { method: "GET", path: "/readyz" },
  { method: "GET", path: "/llms.txt" },
  { method: "GET", path: "/openapi.json" },
  { method: "GET", path: "/" },
]

const maxSuggestions = 3

/** The routes that somebody who asked for `path` may have meant, the likeliest first. */
export function nearRoutes(path: string): readonly string[] {
  const google = /models\/([^/]+(?:\/[^/]+)?):(generateContent|streamGenerateContent|countTokens)$/.exec(path)
  if (google !== null) {
    const prefix = googleMounts.find((mount) => path.startsWith(`${mount}/`)) ?? "/v1beta"
    return [`POST ${prefix}/models/${google[1]}:${google[2]}`]
  }
  const asked = segments(path)
  return knownRoutes
    .filter((route) => route.path !== "/")
    .map((route) => ({ route, ...likeness(asked, segments(route.path)) }))
    .filter(({ tail, typo }) => tail > 0 || typo)
    .sort((one, other) => other.tail - one.tail || Number(other.head) - Number(one.head))
    .filter(({ tail, head }, _, [best]) => tail === best?.tail && head === best.head)
    .slice(0, maxSuggestions)
    .map(({ route }) => `${route.method} ${route.path}`)
}

function segments(path: string): readonly string[] {
  return path.toLowerCase().split("/").filter(Boolean)
}

/** `tail`: how many last segments agree, slips of the keyboard allowed; `head`: whether the first one does. */
function likeness(asked: readonly string[], known: readonly string[]): { tail: number; head: boolean; typo: boolean } {
  let tail = 0
  while (tail < asked.length && tail < known.length && isSlip(asked.at(-1 - tail) ?? "", known.at(-1 - tail) ?? "")) tail += 1
  const head = asked[0] === known[0]
  return { tail, head, typo: head && asked.length === known.length && asked.length > 1 && isSlip(asked[1] ?? "", known[1] ?? "") }
}

function isSlip(one: string, other: string): boolean {
  return one === other || (other.length > 3 && distance(one, other) <= (other.length > 6 ? 2 : 1))
}

/** Levenshtein's distance; words longer than 30 characters are never near. */
function distance(one: string, other: string): number {
  if (one.length > 30 || other.length > 30) return Infinity
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1]
    for (const [column, right] of [...other].entries()) {
      const changed = (row[column] ?? 0) + (letter === right ? 0 : 1)
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? Infinity
}
