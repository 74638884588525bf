import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/**
 * Lets the browser paint the empty page before SvelteKit's start script keeps it busy: whoever looks sees the paper at once. A page that nobody
 * looks at yet, in another tab, starts without waiting for a paint that would not come.
 */
export function paintFirst(): void {
  const file = fileURLToPath(new URL("build/index.html", import.meta.url))
  const html = readFileSync(file, "utf8")
  const painted = "new Promise((go) => (document.hidden ? go() : requestAnimationFrame(() => setTimeout(go))))"
  const changed = html.replace(
    /import\(("[^"]*\/start\.[^"]*")\)\.then/,
    (_, start: string) => `${painted}.then(() => import(${start})).then`,
  )
  if (changed === html) throw new Error("The page does not start as it did: what SvelteKit writes has changed.")
  writeFileSync(file, changed)
}
