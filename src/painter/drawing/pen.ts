import type { Colour } from "./colour.ts"
import type { Definitions, Stop } from "./definitions.ts"
import { box, ellipse, format, type Path } from "./path.ts"

/**
 * What every part of a picture is drawn with. The same strokes become a flat illustration, a colouring page, a water
 * colour or a glossy model, as the pen's manner has it. All methods give SVG markup.
 */
export interface Pen {
  /** A solid part of a thing, shaded so that it looks round. */
  shape(path: Path, colour: Colour): string
  /** A detail in one even colour: pupils, spots, letters. */
  flat(path: Path, colour: Colour): string
  /** A soft mark: blush, cast shadow, highlight. Left out where only outlines are wanted. */
  tint(path: Path, colour: Colour, opacity: number): string
  /** A catch-light: plain white in every manner. */
  spark(path: Path): string
  /** An open line of the given width. */
  line(path: Path, colour: Colour, width: number): string
  /** A piece of scenery that runs from one colour at its top to another at its foot. */
  land(path: Path, top: Colour, foot: Colour): string
  /** A veil whose opacity runs from one value at its top to another at its foot: mist, reflections, shafts of light. */
  veil(path: Path, colour: Colour, topOpacity: number, footOpacity: number): string
  /** The air behind everything, over the whole stage, by stops from the top down. */
  air(width: number, height: number, stops: readonly Stop[]): string
  /** Light that fades out at `radius`. */
  glow(x: number, y: number, radius: number, colour: Colour, opacity: number): string
  /** Content that shows only inside the path. */
  inside(path: Path, content: string): string
  /** The same pen for things that will be scaled by `scale` afterwards: its outlines keep their width on the paper. */
  at(scale: number): Pen
  /** True where only outlines are drawn, so that scenery can leave room. */
  readonly sparse: boolean
}

/** How a style draws: the only thing that tells one pen from another. */
export interface Manner {
  /** What becomes of every colour, such as greys for black and white. Default: nothing. */
  readonly tone?: (colour: Colour) => Colour
  /** The paint of a solid part. */
  readonly form: (definitions: Definitions, colour: Colour) => string
  /** A second coat over a solid part, such as gloss. */
  readonly coat?: (definitions: Definitions, colour: Colour) => string
  /** The outline of solid parts, by their colour, in thousandths of the picture's short side. */
  readonly outline?: { readonly width: number; readonly colour: (fill: Colour) => Colour }
  /** How opaque solid parts are. Default: 1. */
  readonly opacity?: number
  /** True where veils, tints and glows are left out and scenery is drawn as outlines. */
  readonly sparse?: boolean
  /** Cut out of one ink on one paper: solid parts in ink, details and lines in paper, no soft marks. */
  readonly stencil?: { readonly ink: Colour; readonly paper: Colour }
  /** True where scenery gets the outline of solid parts. */
  readonly outlinedLand?: boolean
}

/** Makes the pen of a manner; its gradients and clips gather in `definitions`. */
export function createPen(manner: Manner, definitions: Definitions, scale = 1): Pen {
  const tone = manner.tone ?? ((colour: Colour) => colour)
  const sparse = manner.sparse ?? false
  if (manner.stencil) return createStencil(manner.stencil, definitions, scale)
  const outlineOf = (colour: Colour, factor = 1): string => {
    if (!manner.outline) return ""
    const width = format((manner.outline.width * factor) / scale)
    return ` stroke="${tone(manner.outline.colour(colour))}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"`
  }
  const opacity = manner.opacity === undefined ? "" : ` fill-opacity="${manner.opacity}"`
  const gradient = (stops: readonly Stop[]): string =>
    definitions.linear(
      [0, 0, 0, 1],
      stops.map(([offset, colour, alpha]) => [offset, tone(colour), alpha ?? 1]),
    )
  return {
    sparse,
    shape: (path, colour) => {
      const toned = tone(colour)
      const coat = manner.coat ? `<path d="${path}" fill="${manner.coat(definitions, toned)}"/>` : ""
      return `<path d="${path}" fill="${manner.form(definitions, toned)}"${opacity}${outlineOf(colour)}/>${coat}`
    },
    flat: (path, colour) => {
      const toned = tone(colour)
      return `<path d="${path}" fill="${toned}"${sparse ? outlineOf(colour, 0.6) : ""}/>`
    },
    spark: (path) => `<path d="${path}" fill="#ffffff"/>`,
    tint: (path, colour, alpha) => (sparse ? "" : `<path d="${path}" fill="${tone(colour)}" fill-opacity="${format(alpha)}"/>`),
    line: (path, colour, width) => {
      const toned = sparse && manner.outline ? manner.outline.colour(colour) : tone(colour)
      const thickness = sparse && manner.outline ? Math.min(width, (manner.outline.width * 0.8) / scale) : width
      return `<path d="${path}" fill="none" stroke="${toned}" stroke-width="${format(thickness)}" stroke-linecap="round" stroke-linejoin="round"/>`
    },
    land: (path, top, foot) => {
      if (sparse) return `<path d="${path}" fill="${manner.form(definitions, top)}"${outlineOf(top, 0.7)}/>`
      const outline = manner.outlinedLand ? outlineOf(foot, 0.7) : ""
      return `<path d="${path}" fill="${gradient([
        [0, top],
        [1, foot],
      ])}"${outline}/>`
    },
    veil: (path, colour, topOpacity, footOpacity) => {
      if (sparse) return ""
      return `<path d="${path}" fill="${gradient([
        [0, colour, topOpacity],
        [1, colour, footOpacity],
      ])}"/>`
    },
    air: (width, height, stops) => `<path d="${box(0, 0, width, height)}" fill="${sparse ? "#ffffff" : gradient(stops)}"/>`,
    glow: (x, y, radius, colour, alpha) => {
      if (sparse) return ""
      const toned = tone(colour)
      const paint = definitions.radial(
        [0.5, 0.5, 0.5],
        [
          [0, toned, alpha],
          [0.35, toned, alpha * 0.45],
          [0.7, toned, alpha * 0.1],
          [1, toned, 0],
        ],
      )
      return `<path d="${ellipse(x, y, radius)}" fill="${paint}"/>`
    },
    inside: (path, content) => (content === "" ? "" : `<g clip-path="${definitions.clip(path)}">${content}</g>`),
    at: (factor) => createPen(manner, definitions, scale * factor),
  }
}

/** A pen that cuts figures out of ink, as logos have them. */
function createStencil({ ink, paper }: { readonly ink: Colour; readonly paper: Colour }, definitions: Definitions, scale: number): Pen {
  const cut = (path: Path): string =>
    `<path d="${path}" fill="${ink}" stroke="${paper}" stroke-width="${format(9 / scale)}" stroke-linejoin="round"/>`
  return {
    sparse: true,
    shape: cut,
    flat: (path) => `<path d="${path}" fill="${paper}"/>`,
    spark: (path) => `<path d="${path}" fill="${ink}"/>`,
    line: (path, _colour, width) =>
      `<path d="${path}" fill="none" stroke="${paper}" stroke-width="${format(Math.max(width, 4 / scale))}" stroke-linecap="round" stroke-linejoin="round"/>`,
    land: cut,
    tint: () => "",
    veil: () => "",
    glow: () => "",
    air: (width, height) => `<path d="${box(0, 0, width, height)}" fill="${paper}"/>`,
    inside: (path, content) => (content === "" ? "" : `<g clip-path="${definitions.clip(path)}">${content}</g>`),
    at: (factor) => createStencil({ ink, paper }, definitions, scale * factor),
  }
}
