import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

interface ManifestEntry {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const folder = fileURLToPath(new URL(".", import.meta.url))

/**
 * Writes `build/preloads.json`, from which the server tells browsers what a page loads before any of its scripts has run: pairs of a pattern
 * of addresses and the files of the scripts and styles of that page. SvelteKit's own list of routes and Vite's manifest say which those are.
 */
export function writePreloads(): void {
  const manifest = JSON.parse(read(".svelte-kit/output/client/.vite/manifest.json")) as Record<string, ManifestEntry>
  const [, written = ""] =
    /export const dictionary = (\{[^]*?\n\s*\});/.exec(read(".svelte-kit/generated/build/client-optimized/app.js")) ?? []
  const routes = JSON.parse(written) as Record<string, readonly [number, (readonly number[])?]>
  const nodes = ".svelte-kit/generated/build/client-optimized/nodes"
  const preloads = Object.entries(routes).map(([route, [leaf, layouts = []]]) => {
    const found = new Set<string>()
    for (const node of [0, ...layouts, leaf]) gather(manifest, `${nodes}/${node}.js`, found)
    return { pattern: toPattern(route), files: [...found].map((file) => `/${file}`) }
  })
  writeFileSync(`${folder}build/preloads.json`, JSON.stringify(preloads))
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
