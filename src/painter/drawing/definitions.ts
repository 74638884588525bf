import type { Colour } from "./colour.ts"
import { format, type Path } from "./path.ts"

/** A stop of a gradient: where (0 to 1), which colour, how opaque (default 1). */
export type Stop = readonly [offset: number, colour: Colour, opacity?: number]

/** The gradients, clips and filters of one picture, each made once however often it is used. */
export interface Definitions {
  /** A gradient along a line in the unit box of whatever it fills. Gives a paint: `url(#…)`. */
  linear(line: readonly [x1: number, y1: number, x2: number, y2: number], stops: readonly Stop[]): string
  /** A gradient round a centre in the unit box of whatever it fills. Gives a paint. */
  radial(circle: readonly [x: number, y: number, radius: number], stops: readonly Stop[]): string
  /** A clip along the path. Gives a reference for `clip-path`. */
  clip(path: Path): string
  /** Any other definition by its markup, with `ID` where its id belongs. Gives a reference. */
  custom(markup: string): string
  /** All definitions so far, as the content of `<defs>`. */
  markup(): string
}

/** Starts an empty set. Ids begin with `prefix`, so that two sets can stand in one document. */
export function createDefinitions(prefix = "d"): Definitions {
  const known = new Map<string, string>()
  const custom = (markup: string): string => {
    const id = known.get(markup) ?? `${prefix}${known.size}`
    known.set(markup, id)
    return `url(#${id})`
  }
  return {
    custom,
    linear: ([x1, y1, x2, y2], stops) =>
      custom(
        `<linearGradient id="ID" x1="${format(x1)}" y1="${format(y1)}" x2="${format(x2)}" y2="${format(y2)}">${stops.map(stopMarkup).join("")}</linearGradient>`,
      ),
    radial: ([x, y, radius], stops) =>
      custom(
        `<radialGradient id="ID" cx="${format(x)}" cy="${format(y)}" r="${format(radius)}">${stops.map(stopMarkup).join("")}</radialGradient>`,
      ),
    clip: (path) => custom(`<clipPath id="ID"><path d="${path}"/></clipPath>`),
    markup: () => [...known].map(([markup, id]) => markup.replace("ID", id)).join(""),
  }
}

function stopMarkup([offset, colour, opacity = 1]: Stop): string {
  return `<stop offset="${format(offset)}" stop-color="${colour}"${opacity < 1 ? ` stop-opacity="${format(opacity)}"` : ""}/>`
}
