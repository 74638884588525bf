import type { Pixels } from "../png.ts"
import type { Random } from "../random.ts"
import { mentionsIn } from "../language/lexicon.ts"
import { toSimplified } from "../language/traditional.ts"
import { rasterise } from "../render.ts"
import { drawSubjectSvg } from "../scene/draw-subject.ts"
import { setWords } from "../scene/lettering.ts"
import { subjectOf } from "../subjects/registry.ts"
import { layOn } from "./geometry.ts"
import type { Look } from "./look.ts"
import { tone } from "./tone.ts"

/** Where something goes. `beside` finds the quieter side by itself, `other` is the one across from it. */
export type Spot = "left" | "right" | "middle" | "beside" | "other"

/** A part of the height that a thing takes, by what it is. */
const shares = { ground: 0.46, back: 0.6, air: 0.34, water: 0.36, deep: 0.34, table: 0.26 }

/**
 * Draws one of the painter's own things into a picture, in place: standing at its foot with a shadow (or in its air), turned to its
 * middle, in the light of the picture. Gives the name of what was drawn, or `undefined` when the words name nothing known.
 */
export function insertSubject(pixels: Pixels, asked: string, spot: Spot, look: Look, random: Random): string | undefined {
  const { width, height } = pixels
  const side = spot === "beside" ? look.quietSide : spot === "other" ? (look.quietSide === "left" ? "right" : "left") : spot
  const seed = random.whole(0, 1e6)
  const style = look.lineArt ? "outline" : "flat"
  const words = drawSubjectSvg(asked, { width: 9, height: 9, seed }) ? asked : inTheSky(asked)
  const probe = drawSubjectSvg(words, { width: 100, height: 100, seed, style })
  if (!probe) return undefined
  const subject = subjectOf(probe.concept)
  const place = words === asked ? (subject?.place ?? "ground") : "air"
  const share = shares[place] * Math.min(1.15, Math.max(0.62, (subject?.span ?? 700) / 700))
  const room = { width: Math.round(width * (side === "middle" ? 0.7 : 0.48)), height: Math.round(height * share) }
  const drawing = drawSubjectSvg(words, { ...room, seed, style, flip: side === "left" })
  if (!drawing) return undefined
  const middle = side === "left" ? width * 0.21 : side === "right" ? width * 0.79 : width / 2
  const foot = place === "air" ? height * 0.08 + room.height : height * 0.955
  const shadow =
    place === "air" || look.lineArt
      ? ""
      : `<defs><radialGradient id="ground-shadow"><stop offset="0" stop-opacity=".42"/><stop offset="1" stop-opacity="0"/></radialGradient></defs><ellipse cx="${middle}" cy="${foot - room.height * 0.012}" rx="${drawing.box.width * 0.52}" ry="${room.height * 0.055}" fill="url(#ground-shadow)"/>`
  const layer = rasterise(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shadow}<g transform="translate(${middle - room.width / 2} ${foot - room.height})">${drawing.svg}</g></svg>`,
  )
  layOn(pixels, look.lineArt ? layer : inLightOf(layer, look), 0, 0)
  return drawing.concept
}

/** The sun, the moon or a star, which the painter's scenes hang up by other means than things. */
function inTheSky(words: string): string {
  const { mentions } = mentionsIn(toSimplified(words.toLowerCase()))
  const features = mentions.flatMap(({ meanings }) => meanings.filter(({ kind }) => kind === "sky").map(({ value }) => value))
  const [feature = ""] = features
  return feature === "stars" ? "star" : feature
}

/** Moves the colours of a layer towards the picture that it is laid on, in place. */
function inLightOf(layer: Pixels, look: Look): Pixels {
  if (look.monochrome) tone(layer, "grayscale")
  const grey = (look.mean[0] + look.mean[1] + look.mean[2]) / 3
  const strength = 0.28
  const dim = 0.82 + 0.18 * Math.min(1, look.light * 1.7)
  const gains = look.mean.map((value) => dim * (1 + strength * (value / Math.max(40, grey) - 1)))
  for (let at = 0; at < layer.data.length; at += 4) {
    if (layer.data[at + 3] === 0) continue
    for (let channel = 0; channel < 3; channel++) layer.data[at + channel] = Math.min(255, layer.data[at + channel]! * gains[channel]!)
  }
  return layer
}

/** Writes words into a picture, in place: large, in white with a dark rim. */
export function writeWords(pixels: Pixels, text: string, where: "top" | "middle" | "bottom"): Pixels {
  const { width, height } = pixels
  const y = { top: 0.13, middle: 0.5, bottom: 0.87 }[where] * height
  const words = setWords(text, {
    x: width / 2,
    y,
    maxWidth: width * 0.86,
    maxHeight: height * (where === "middle" ? 0.3 : 0.16),
    colour: "#fffdf6",
    rim: "#2a2530",
  })
  return layOn(pixels, rasterise(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${words}</svg>`), 0, 0)
}
