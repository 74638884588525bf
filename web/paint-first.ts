import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/**
 * Lets the browser paint the empty page before SvelteKit's start script keeps it busy: whoever looks sees the paper at once. A page that nobody
 * looks at, in another tab or behind another window, starts without the paint that would not come.
 */
export function paintFirst(): void {
  const file = fileURLToPath(new URL("build/index.html", import.meta.url))
  const html = readFileSync(file, "utf8")
  const painted = "new Promise((go) => (requestAnimationFrame(() => setTimeout(go)), setTimeout(go, document.hidden ? 0 : 300)))"
  const changed = html.replace(
    /import\(("[^"]*\/start\.[^"]*")\)\.then/,
    (_, start: string) => `${painted}.then(() => import(${start})).then`,
  )
  if (changed === html) throw new Error("The page does not start as it did: what SvelteKit writes has changed.")
  writeFileSync(file, changed)
}
