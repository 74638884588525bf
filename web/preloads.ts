import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

interface ManifestEntry {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const folder = fileURLToPath(new URL(".", import.meta.url))
const generated = ".svelte-kit/generated/build/client-optimized"

/** What every page asks the server for first, and what some ask besides for whoever is signed in, where their address has no query. */
const calls = ["/app/api/v1/session"]
const signedInCalls: Readonly<Record<string, readonly string[]>> = {
  "/(app)/(chat)": ["/app/api/v1/models", "/app/api/v1/conversations?limit=40"],
  "/(app)/models": ["/app/api/v1/models"],
  "/(app)/gallery": ["/app/api/v1/pictures/facets", "/app/api/v1/pictures?kind=generated&sort=newest&limit=200"],
  "/(app)/admin": ["/admin/api/v1/overview?range=7d"],
}

/**
 * Writes `build/preloads.json`, from which the server tells browsers what a page loads before any of its scripts has run: pairs of a pattern
 * of addresses and the files of that page, styles first, since nothing is painted without them. The last pattern fits any address.
 * SvelteKit's own list of routes and Vite's manifest say which those are; the links that SvelteKit itself has written into the page go.
 */
export function writePreloads(): void {
  const manifest = JSON.parse(read(".svelte-kit/output/client/.vite/manifest.json")) as Record<string, ManifestEntry>
  const [, written = ""] = /export const dictionary = (\{[^]*?\n\s*\});/.exec(read(`${generated}/app.js`)) ?? []
  const routes = JSON.parse(written) as Record<string, readonly [number, (readonly number[])?]>
  const html = read("build/index.html")
  const starts = [...html.matchAll(/import\("\/([^"]+)"\)/g)].map(([, file = ""]) => nameOf(manifest, file))
  // SvelteKit loads the first layout and the page for errors at each start.
  const common = [...starts, `${generated}/nodes/0.js`, `${generated}/nodes/1.js`]
  const kinds = [
    ...Object.entries(routes).map(([route, [leaf, layouts = []]]) => ({
      pattern: toPattern(route),
      nodes: [...layouts, leaf],
      signedInCalls: signedInCalls[route] ?? [],
    })),
    { pattern: "", nodes: [], signedInCalls: [] },
  ]
  const preloads = kinds.map(({ pattern, nodes, signedInCalls }) => {
    const found = new Set<string>()
    for (const name of [...common, ...nodes.map((node) => `${generated}/nodes/${node}.js`)]) gather(manifest, name, found)
    const files = [...found].map((file) => `/${file}`)
    return { pattern, files: [...files.filter(isStyle), ...files.filter((file) => !isStyle(file))], calls, signedInCalls }
  })
  writeFileSync(`${folder}build/preloads.json`, JSON.stringify(preloads))
  writeFileSync(`${folder}build/index.html`, html.replaceAll(/[ \t]*<link href="\/_app\/[^>]*>\n?/g, ""))
}

function isStyle(file: string): boolean {
  return file.endsWith(".css")
}

function nameOf(manifest: Readonly<Record<string, ManifestEntry>>, file: string): string {
  const [name] = Object.entries(manifest).find(([, entry]) => entry.file === file) ?? []
  if (name === undefined) throw new Error(`The build does not know ${file}, which the page starts with: what SvelteKit writes has changed.`)
  return name
}

function gather(manifest: Readonly<Record<string, ManifestEntry>>, name: string, found: Set<string>): void {
  const entry = manifest[name]
  if (entry === undefined) throw new Error(`The build has no ${name}: what SvelteKit writes has changed.`)
  if (found.has(entry.file)) return
  found.add(entry.file)
  for (const style of entry.css ?? []) found.add(style)
  for (const imported of entry.imports ?? []) gather(manifest, imported, found)
}

/** `/(app)/models/[...id]` as a regular expression over paths. */
function toPattern(route: string): string {
  const path = route
    .replaceAll(/\/\([^)]*\)/g, "")
    .replaceAll(/\[\.\.\.\w+\]/g, ".+")
    .replaceAll(/\[\w+\]/g, "[^/]+")
  return `^${path === "" ? "/" : path}$`
}

function read(path: string): string {
  return readFileSync(folder + path, "utf8")
}
