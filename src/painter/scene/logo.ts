import type { Stage } from "../backdrops/site.ts"
import { darker, lighter, lightness, mix, type Colour } from "../drawing/colour.ts"
import type { Definitions } from "../drawing/definitions.ts"
import { box, ellipse } from "../drawing/path.ts"
import { createPen, type Pen } from "../drawing/pen.ts"
import type { Scene } from "../language/scene.ts"
import type { Random } from "../random.ts"
import { placed } from "../subjects/figure.ts"
import { setWords } from "./lettering.ts"
import { drawSubject } from "./troupe.ts"

const pairs: readonly (readonly [ink: Colour, paper: Colour])[] = [
  ["#1f2f4a", "#f6efe2"],
  ["#2b4a3c", "#f3ead6"],
  ["#5a2a3c", "#f9e9e2"],
  ["#f4e7cf", "#23384a"],
  ["#fbe9d8", "#a8432f"],
]

/** A mark and a name in one ink on one paper: stacked, side by side, or as a badge. */
export function logo(scene: Scene, stage: Stage, definitions: Definitions, random: Random): string {
  const [ink, paper] = inks(scene, random)
  const pen = createPen({ form: () => ink, stencil: { ink, paper } }, definitions)
  const name = scene.lettering ?? title(scene)
  const { width, height } = stage
  const back = scene.background === "transparent" ? "" : `<path d="${box(0, 0, width, height)}" fill="${paper}"/>`
  const layout = width > height * 1.5 ? "side" : random.pick(["stacked", "stacked", "badge"] as const)
  if (layout === "side") {
    const icon = Math.min(height * 0.62, width * 0.3)
    return (
      back +
      mark(scene, pen, random, width * 0.06 + icon / 2, height / 2, icon, name, ink) +
      setWords(name, {
        x: width * 0.06 + icon + (width * 0.88 - icon) / 2,
        y: height / 2,
        maxWidth: width * 0.84 - icon,
        maxHeight: height * 0.42,
        colour: ink,
      })
    )
  }
  const [x, unit] = [width / 2, Math.min(width, height) / 1000]
  if (layout === "badge") {
    const ring = `<path d="${ellipse(x, height / 2, 440 * unit)}" fill="none" stroke="${ink}" stroke-width="${18 * unit}"/><path d="${ellipse(x, height / 2, 408 * unit)}" fill="none" stroke="${ink}" stroke-width="${5 * unit}"/>`
    return (
      back +
      ring +
      mark(scene, pen, random, x, height / 2 - 100 * unit, 330 * unit, name, ink) +
      setWords(name, { x, y: height / 2 + 190 * unit, maxWidth: 560 * unit, maxHeight: 190 * unit, colour: ink }) +
      rule(x, height / 2 + 318 * unit, 150 * unit, 6 * unit, ink)
    )
  }
  return (
    back +
    mark(scene, pen, random, x, height / 2 - 140 * unit, 400 * unit, name, ink) +
    setWords(name, { x, y: height / 2 + 205 * unit, maxWidth: 800 * unit, maxHeight: 190 * unit, colour: ink }) +
    rule(x, height / 2 + 330 * unit, 90 * unit, 10 * unit, ink)
  )
}

function inks(scene: Scene, random: Random): readonly [Colour, Colour] {
  if (scene.monochrome) return ["#111111", "#ffffff"]
  const asked = scene.colours[0] ?? scene.subjects.find((subject) => subject.colour)?.colour
  const paper = scene.background === undefined || scene.background === "transparent" ? undefined : scene.background
  if (asked)
    return lightness(asked) > 0.82 ? [asked, paper ?? "#22202b"] : [darker(asked, 0.12), paper ?? mix(lighter(asked, 0.5), "#ffffff", 0.8)]
  const [ink, own] = random.pick(pairs)
  return paper ? ["#1c1a22", paper] : [ink, own]
}

/** The icon: the first thing that the prompt names, or the name's first letter in a disc. */
function mark(scene: Scene, pen: Pen, random: Random, x: number, y: number, size: number, name: string, ink: Colour): string {
  const hero = scene.subjects[0]
  if (hero) {
    const { colour: _colour, ...plain } = hero
    const { box: bounds } = drawSubject(plain, pen, random)
    const stretched = Math.max(bounds.width, bounds.height) / Math.min(bounds.width, bounds.height)
    const reach = size * Math.min(1.4, Math.max(1, stretched * 0.8))
    const scale = reach / Math.max(bounds.width, bounds.height)
    return placed(drawSubject(plain, pen.at(scale), random), x, y, reach)
  }
  const initial = [...name][0] ?? "L"
  return (
    `<path d="${ellipse(x, y, size * 0.46)}" fill="none" stroke="${ink}" stroke-width="${size * 0.06}"/>` +
    setWords(initial.toUpperCase(), { x, y, maxWidth: size * 0.5, maxHeight: size * 0.6, colour: ink })
  )
}

function rule(x: number, y: number, half: number, thick: number, ink: Colour): string {
  return `<path d="${box(x - half, y, half * 2, thick, thick / 2)}" fill="${ink}"/>`
}

function title(scene: Scene): string {
  const word = scene.unknownWords.findLast((candidate) => /^[a-z]{3,12}$/u.test(candidate)) ?? "Limn"
  return word[0]!.toUpperCase() + word.slice(1)
}
