import { Resvg } from "@resvg/resvg-js"
import { fileURLToPath } from "node:url"
import type { Pixels } from "./png.ts"

/** The family of the one bundled font: Latin, and the common simplified and traditional characters, in bold. */
export const fontFamily = "Noto Sans CJK SC"

const fontFile = fileURLToPath(new URL("./fonts/noto-sans-cjk-subset-bold.otf", import.meta.url))

const options = (withText: boolean) => ({
  font: { loadSystemFonts: false, fontFiles: withText ? [fontFile] : [], defaultFontFamily: fontFamily },
  logLevel: "off" as const,
})

/** Rasterises a whole SVG document whose root names its size in pixels. `opaque` spares a pass where nothing shows through. */
export function rasterise(svg: string, opaque = false): Pixels {
  const image = new Resvg(svg, options(svg.includes("<text"))).render()
  const data = image.pixels
  if (!opaque) straighten(data)
  return { data, width: image.width, height: image.height }
}

/** The rasteriser multiplies alpha into the colours; PNG wants them straight. In place. */
function straighten(data: Uint8Array): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!
    if (alpha === 0 || alpha === 255) continue
    data[at] = Math.min(255, Math.round((data[at]! * 255) / alpha))
    data[at + 1] = Math.min(255, Math.round((data[at + 1]! * 255) / alpha))
    data[at + 2] = Math.min(255, Math.round((data[at + 2]! * 255) / alpha))
  }
}

const widths = new Map<string, number>()

/** How wide a line of text runs at a font size of 100, from the glyphs themselves. */
export function textWidth(text: string): number {
  const known = widths.get(text)
  if (known !== undefined) return known
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text font-size="100" font-family="${fontFamily}">${escapeText(text)}</text></svg>`
  const bounds = new Resvg(svg, options(true)).getBBox()
  const width = bounds ? bounds.x + bounds.width : 0
  if (widths.size > 500) widths.clear()
  widths.set(text, width)
  return width
}

/** Text as SVG carries it: markup escaped, control characters (which XML forbids) left out. */
export function escapeText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
}
