import type { Plugin } from "vite"

/**
 * Turns the icons of `@lucide/svelte` into components whose paths stand in the template, so that the browser clones them whole. As they come,
 * each puts itself together from a list when it is shown: they made half of what a first page cost. An icon here is decoration, whatever it
 * stands beside says it in words; it takes `size` (pixels), `strokeWidth`, `fill` and `class`.
 */
export function staticIcons(): Plugin {
  return {
    name: "static-icons",
    enforce: "pre",
    transform: {
      filter: { id: /[\\/]@lucide[\\/]svelte[\\/]dist[\\/]icons[\\/][\w-]+\.svelte$/ },
      handler: toStaticIcon,
    },
  }
}

/** Writes an icon of `@lucide/svelte` anew, from its source. Throws where that is not written as it was. */
export function toStaticIcon(code: string, id: string): string {
  const [, data] = /const iconData = (\{.*\});/.exec(code) ?? []
  if (data === undefined) throw new Error(`${id} is not written as icons were: see web/static-icons.ts.`)
  const { size: grid, node } = JSON.parse(data) as { size: number; node: [string, Record<string, string>][] }
  const shapes = node.map(
    ([tag, attributes]) =>
      `<${tag} ${Object.entries(attributes)
        .map(([name, value]) => `${name}="${value}"`)
        .join(" ")}></${tag}>`,
  )
  return `<script>
  let { size = 24, strokeWidth = 2, fill = "none", class: look = undefined } = $props()
</script>

<svg
  xmlns="http://www.w3.org/2000/svg"
  width={size}
  height={size}
  viewBox="0 0 ${grid} ${grid}"
  {fill}
  stroke="currentColor"
  stroke-width={strokeWidth}
  stroke-linecap="round"
  stroke-linejoin="round"
  class={look}
  aria-hidden="true"
>${shapes.join("")}</svg>
`
}
