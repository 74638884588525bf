import { darker, fromHue, grey, lighter, lightness, mix, saturated, type Colour } from "../drawing/colour.ts"
import type { Definitions } from "../drawing/definitions.ts"
import type { Manner } from "../drawing/pen.ts"
import type { StyleName } from "../language/scene.ts"

const ink: Colour = "#1c1a20"

/** A light from the left above: the paint of most styles. */
function lit(strength: number) {
  return (definitions: Definitions, colour: Colour): string =>
    definitions.linear(
      [0.25, 0, 0.7, 1],
      [
        [0, lighter(colour, 0.3 * strength)],
        [0.45, colour],
        [1, darker(colour, 0.3 * strength)],
      ],
    )
}

/** A ball of clay or plastic: light above on the left, a reflected rim below. */
function modelled(definitions: Definitions, colour: Colour): string {
  return definitions.radial(
    [0.36, 0.28, 0.8],
    [
      [0, lighter(colour, 0.5)],
      [0.35, lighter(colour, 0.08)],
      [0.75, darker(colour, 0.34)],
      [0.92, darker(colour, 0.3)],
      [1, mix(darker(colour, 0.15), "#7ad7ff", 0.3)],
    ],
  )
}

function gloss(definitions: Definitions): string {
  return definitions.radial(
    [0.34, 0.2, 0.34],
    [
      [0, "#ffffff", 0.42],
      [0.5, "#ffffff", 0.12],
      [1, "#ffffff", 0],
    ],
  )
}

/** Pigment that settles at the rim and thins towards the light. */
function pooled(definitions: Definitions, colour: Colour): string {
  return definitions.radial(
    [0.45, 0.35, 0.75],
    [
      [0, lighter(colour, 0.45), 0.86],
      [0.6, colour, 0.9],
      [1, darker(colour, 0.16), 0.95],
    ],
  )
}

/** Ink of one stick: warm black thinned to the paper, with the red of seals kept. */
function inkTone(colour: Colour): Colour {
  if (colour === sealRed) return colour
  return mix("#2a2724", "#f1e9d8", Math.min(1, Math.max(0, (lightness(colour) - 0.2) / 0.78)))
}

/** The one red that an ink painting keeps: seals, and the sun. */
export const sealRed: Colour = "#b8322a"

const solid = (_definitions: Definitions, colour: Colour): string => colour

/** Every style's manner of drawing. */
export const manners: Readonly<Record<StyleName, Manner>> = {
  flat: { form: lit(1) },
  photo: { form: lit(1.35), tone: (colour) => saturated(colour, 0.92) },
  model: { form: modelled, coat: gloss },
  sticker: { form: lit(0.7), outline: { width: 7, colour: (fill) => darker(mix(fill, "#20121c", 0.72), 0.2) }, outlinedLand: true },
  outline: { form: () => "#ffffff", tone: outlineTone, outline: { width: 8, colour: () => ink }, sparse: true },
  watercolour: {
    form: pooled,
    outline: { width: 1.6, colour: (fill) => darker(fill, 0.3) },
    tone: (colour) => lighter(saturated(colour, 0.92), 0.1),
  },
  crayon: {
    form: solid,
    outline: { width: 6, colour: (fill) => darker(fill, 0.32) },
    tone: (colour) => saturated(colour, 1.12),
    outlinedLand: true,
  },
  ink: { form: lit(0.9), tone: inkTone, outline: { width: 1.8, colour: () => "#2a2724" } },
  pencil: {
    form: (definitions, colour) => lit(1.1)(definitions, mix(colour, "#f6f3ec", 0.35)),
    tone: grey,
    outline: { width: 3, colour: () => "#3a3a40" },
    outlinedLand: true,
  },
  oil: { form: lit(1.5), tone: (colour) => saturated(colour, 1.12) },
  pixel: { form: lit(0.9), tone: (colour) => saturated(colour, 1.15), outline: { width: 6, colour: (fill) => darker(fill, 0.6) } },
  paper: {
    form: solid,
    coat: (definitions) =>
      definitions.linear(
        [0, 0, 0, 1],
        [
          [0, "#ffffff", 0.16],
          [0.2, "#ffffff", 0],
          [1, "#20123a", 0.14],
        ],
      ),
  },
  neon: {
    form: (definitions, colour) => lit(1)(definitions, mix(colour, "#140a33", 0.45)),
    outline: { width: 3, colour: (fill) => neonLine(fill) },
  },
  logo: { form: solid },
  vintage: { form: lit(0.8), tone: (colour) => mix(saturated(colour, 0.75), "#e8b06a", 0.16) },
}

/** Colouring pages keep what is really dark, such as pupils, and leave the rest to the crayons. */
function outlineTone(colour: Colour): Colour {
  return lightness(colour) < 0.36 ? ink : "#ffffff"
}

function neonLine(fill: Colour): Colour {
  return saturated(fromHueOf(fill), 1.4)
}

function fromHueOf(fill: Colour): Colour {
  return lightness(fill) > 0.85 ? fromHue(0.86, 0.12, 200) : mix(saturated(fill, 1.6), "#ffffff", 0.3)
}
