/** An opaque colour as `#rrggbb`, lower case. */
export type Colour = `#${string}`

type Triple = readonly [number, number, number]

const shadowHue: Colour = "#2a1a5e"
const lightHue: Colour = "#fff4d6"

/** The colour on the way from one to the other, in OKLab, where halfway looks halfway. `amount` 0 gives `from`, 1 gives `to`. */
export function mix(from: Colour, to: Colour, amount: number): Colour {
  const start = toOklab(from)
  const end = toOklab(to)
  return fromOklab([0, 1, 2].map((axis) => start[axis]! + (end[axis]! - start[axis]!) * amount) as unknown as Triple)
}

/** The colour as a warm light would lift it. `amount` 0 to 1. */
export function lighter(colour: Colour, amount: number): Colour {
  return mix(colour, lightHue, amount)
}

/** The colour in a cool shadow. `amount` 0 to 1. */
export function darker(colour: Colour, amount: number): Colour {
  return mix(colour, shadowHue, amount)
}

/** How light the colour looks: 0 is black, 1 is white. */
export function lightness(colour: Colour): number {
  return toOklab(colour)[0]
}

/** The grey that looks as light as the colour. */
export function grey(colour: Colour): Colour {
  return fromOklab([lightness(colour), 0, 0])
}

/** The colour turned round the hue circle by so many degrees. */
export function turned(colour: Colour, degrees: number): Colour {
  const [light, a, b] = toOklab(colour)
  const [cosine, sine] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return fromOklab([light, a * cosine - b * sine, a * sine + b * cosine])
}

/** The colour with its chroma multiplied: 0 is grey, 1 leaves it alone. */
export function saturated(colour: Colour, factor: number): Colour {
  const [light, a, b] = toOklab(colour)
  return fromOklab([light, a * factor, b * factor])
}

/** A colour from lightness (0 to 1), chroma (0 to about 0.3) and hue in degrees (30 red, 110 yellow, 145 green, 260 blue). */
export function fromHue(light: number, chroma: number, hueDegrees: number): Colour {
  const angle = (hueDegrees * Math.PI) / 180
  return fromOklab([light, chroma * Math.cos(angle), chroma * Math.sin(angle)])
}

/** Björn Ottosson's OKLab, from his reference matrices. */
function toOklab(colour: Colour): Triple {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255)) as unknown as Triple
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  return [
    0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short,
    1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short,
    0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short,
  ]
}

function fromOklab([light, a, b]: Triple): Colour {
  const long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (light - 0.0894841775 * a - 1.291485548 * b) ** 3
  const channels = [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ]
  return `#${channels.map(hexadecimal).join("")}`
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function hexadecimal(value: number): string {
  const encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055
  return Math.round(Math.min(1, Math.max(0, encoded)) * 255)
    .toString(16)
    .padStart(2, "0")
}
