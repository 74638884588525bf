import type { StyleName } from "../language/scene.ts"
import type { Pixels } from "../png.ts"
import type { Random } from "../random.ts"
import { brush } from "./brush.ts"
import { grain, vignette } from "./grain.ts"
import { pixelate } from "./pixelate.ts"
import { wobble } from "./wobble.ts"

/** What a style does to the pixels after they are drawn: paper, brush and lens. Works in place or gives a new picture. */
export function finish(style: StyleName, pixels: Pixels, random: Random): Pixels {
  switch (style) {
    case "watercolour":
      return grain(wobble(pixels, random, { reach: 0.007, grain: 0.03 }), random, { strength: 9, size: 2.6 })
    case "crayon":
      return grain(wobble(pixels, random, { reach: 0.0045, grain: 0.022 }), random, { strength: 30, size: 1.9 })
    case "pencil":
      return grain(wobble(pixels, random, { reach: 0.003, grain: 0.016 }), random, { strength: 22, size: 1.4 })
    case "ink":
      return grain(wobble(pixels, random, { reach: 0.003, grain: 0.016 }), random, { strength: 5, size: 2.4 })
    case "oil":
      return grain(brush(pixels, random.fork("brush")), random, { strength: 7, size: 1.6 })
    case "photo":
      return grain(vignette(pixels, 0.34), random, { strength: 3, size: 1 })
    case "vintage":
      return grain(vignette(pixels, 0.26), random, { strength: 20, size: 1.8 })
    case "paper":
      return grain(pixels, random, { strength: 7, size: 2 })
    case "pixel":
      return pixelate(pixels)
    default:
      return pixels
  }
}
