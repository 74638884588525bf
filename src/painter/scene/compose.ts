import { lightOf } from "../backdrops/light.ts"
import type { Site, Stage } from "../backdrops/site.ts"
import { weather } from "../backdrops/weather.ts"
import { grey, mix, type Colour } from "../drawing/colour.ts"
import { createDefinitions, type Definitions } from "../drawing/definitions.ts"
import { box } from "../drawing/path.ts"
import { createPen, type Manner, type Pen } from "../drawing/pen.ts"
import type { Scene } from "../language/scene.ts"
import type { Random } from "../random.ts"
import { manners } from "../styles/manners.ts"
import { flock } from "../subjects/flock.ts"
import { subjectOf } from "../subjects/registry.ts"
import { abstract } from "./abstract.ts"
import { arrange, type Part } from "./cast.ts"
import { setWords } from "./lettering.ts"
import { logo } from "./logo.ts"
import { settle, type Setup } from "./settle.ts"
import { shanshui } from "./shanshui.ts"
import { stagePart } from "./troupe.ts"

/** A picture as SVG, before it is rasterised. */
export interface Composition {
  readonly definitions: string
  readonly body: string
  readonly stage: Stage
}

/**
 * Composes a scene for a picture of the given size in pixels. The drawing's units are thousandths of the shorter side.
 * `verse` is written into landscapes in ink.
 */
export function compose(given: Scene, width: number, height: number, random: Random, verse: readonly string[]): Composition {
  const scene = prepared(given)
  const short = Math.min(width, height)
  const stage: Stage = { width: (width / short) * 1000, height: (height / short) * 1000 }
  const definitions = createDefinitions()
  const body = draw(scene, stage, definitions, random, verse) + caption(scene, stage)
  return { definitions: definitions.markup(), body, stage }
}

/** Portraits show one person and nothing that only belongs to the room. */
function prepared(scene: Scene): Scene {
  const sitter = scene.portrait ? scene.subjects.find((subject) => isPerson(subject.concept)) : undefined
  if (!sitter || scene.style === "sticker" || scene.style === "logo") return scene
  return { ...scene, subjects: [{ ...sitter, concept: "portrait", old: sitter.old || sitter.concept.startsWith("grand") }] }
}

function isPerson(concept: string): boolean {
  return [
    "man",
    "woman",
    "person",
    "potter",
    "grandfather",
    "grandmother",
    "artist",
    "teacher",
    "doctor",
    "farmer",
    "fisherman",
    "monk",
    "poet",
  ].includes(concept)
}

function draw(scene: Scene, stage: Stage, definitions: Definitions, random: Random, verse: readonly string[]): string {
  if (scene.style === "logo") return logo(scene, stage, definitions, random)
  const manner = mannerOf(scene)
  const setup = settle(scene, stage)
  const inked =
    scene.style === "ink" &&
    scene.background === undefined &&
    !isIndoors({ ...setup, setting: setup.setting === "studio" ? "meadow" : setup.setting }) &&
    !["underwater", "space", "bamboo"].includes(setup.setting)
  const outside = lightOf(scene, random.fork("light"))
  const light = isIndoors(setup) ? { ...outside, shine: (colour: Colour) => mix(colour, "#ffb877", outside.dark ? 0.12 : 0.03) } : outside
  const site: Site = { stage, horizon: setup.horizon, scene, light, pen: createPen(manner, definitions), random }
  if (inked) return inkPainting(scene, site, verse)
  if (scene.abstract && scene.subjects.length === 0 && scene.settings.length === 0) return abstract(scene, stage, site.pen, random)
  if (scene.subjects.length === 0 && setup.setting === "studio") return abstract(scene, stage, site.pen, random)
  if (scene.background !== undefined) return plain(scene, site, definitions)
  return full(scene, site, setup, definitions, manner)
}

function mannerOf(scene: Scene): Manner {
  const manner = manners[scene.style]
  if (!scene.monochrome) return manner
  const tone = manner.tone ?? ((colour: Colour) => colour)
  return { ...manner, tone: (colour) => grey(tone(colour)) }
}

/** A landscape in ink, with whoever is in it on a wash of ground at the empty side. */
function inkPainting(scene: Scene, site: Site, verse: readonly string[]): string {
  const { stage, pen, random } = site
  const side = random.fork("side").chance(0.5) ? 1 : -1
  const landscape = shanshui(stage, pen, random, { verse, seal: "山水", side, empty: scene.subjects.length > 0 })
  const parts = arrange(scene, { stage, horizon: stage.height * 0.68, setting: "meadow", banked: false }, random.fork("cast")).map(
    (part) => ({
      ...part,
      span: part.span * 0.78,
      x: part.x + side * stage.width * 0.1,
      y: part.place === "air" ? part.y - stage.height * 0.1 : stage.height * 0.9,
    }),
  )
  return (
    landscape +
    parts
      .toSorted((a, b) => rank(a) - rank(b))
      .map((part) => stagePart(part, site, pen))
      .join("")
  )
}

/** Sky, scenery, figures, weather, and what stands before them. */
function full(scene: Scene, site: Site, setup: Setup, definitions: Definitions, manner: Manner): string {
  const scenery = setup.behind.map((backdrop) => backdrop(site)).join("")
  const lens =
    scene.style === "photo" && scene.subjects.length > 0
      ? definitions.custom(
          `<filter id="ID" x="0" y="0" width="1" height="1"><feGaussianBlur stdDeviation="${scene.portrait ? 8 : 4}"/></filter>`,
        )
      : undefined
  const indoors = isIndoors(setup)
  const distant =
    !indoors && scene.subjects.length === 0 && !site.light.dark && !["underwater", "space"].includes(setup.setting) ? birds(site) : ""
  const parts = arrange(scene, { stage: site.stage, ...setup }, site.random.fork("cast")).map((part) => seated(part, setup, site))
  const order = parts.toSorted((a, b) => rank(a) - rank(b) || a.y - b.y)
  const figures = order.map((part) => stagePart(part, site, figurePen(part, site, manner, definitions, setup))).join("")
  const front = setup.front.map((backdrop) => backdrop(site)).join("")
  const air = indoors || setup.setting === "underwater" || setup.setting === "space" ? "" : weather(site)
  return (lens ? `<g filter="${lens}">${scenery}</g>` : scenery) + distant + figures + front + air
}

/** Portraits fill the frame from its lower edge; diners sit behind their table. */
function seated(part: Part, setup: Setup, { stage }: Site): Part {
  if (part.subject.concept === "portrait")
    return { ...part, x: stage.width / 2, y: stage.height + 4, span: Math.min(stage.width * 1.02, stage.height * 1.02) }
  if (setup.setting === "restaurant" && part.place === "ground")
    return { ...part, y: stage.height - 118, span: Math.min(part.span * 1.12, stage.height * 0.7) }
  return part
}

function rank(part: Part): number {
  return { back: 0, air: part.subject.action === "fly" ? 2 : 1, deep: 2, water: 2, ground: 3, table: 3 }[part.place]
}

/** Figures stand in the scene's light; in sparse manners they keep their own. */
function figurePen(part: Part, { light, pen }: Site, manner: Manner, definitions: Definitions, setup: Setup): Pen {
  if (pen.sparse || ["studio", "underwater", "space", "room", "cafe"].includes(setup.setting)) return pen
  const distance = part.place === "back" ? 0.1 : 0
  const tone = manner.tone ?? ((colour: Colour) => colour)
  const glow = subjectOf(part.subject.concept)?.living ? 0.5 : 0.8
  return createPen({ ...manner, tone: (colour) => tone(mix(colour, light.shine(colour, distance), glow)) }, definitions)
}

function isIndoors({ setting }: Setup): boolean {
  return ["studio", "room", "cafe", "restaurant", "workshop"].includes(setting)
}

function birds({ stage, horizon, pen, random, light }: Site): string {
  const sky = random.fork("birds")
  const [x, y] = [stage.width * sky.between(0.3, 0.66), horizon * sky.between(0.3, 0.46)]
  return flock(
    pen,
    Array.from({ length: sky.whole(4, 7) }, () => [x + sky.between(-110, 110), y + sky.between(-50, 50)] as const),
    17,
    mix(light.shadow, light.haze, 0.12),
  )
}

/** Figures on one colour or on nothing. Stickers get a white rim with a soft edge. */
function plain(scene: Scene, site: Site, definitions: Definitions): string {
  const { stage } = site
  const ground = stage.height * 0.9
  const manner = mannerOf(scene)
  const back = scene.background === "transparent" ? "" : `<path d="${box(0, 0, stage.width, stage.height)}" fill="${scene.background}"/>`
  const parts = arrange(scene, { stage, horizon: stage.height * 0.72, setting: "studio", banked: false }, site.random.fork("cast")).map(
    (part) => ({ ...part, place: "air" as const, span: part.span * 1.32, y: Math.min(ground, part.y + stage.height * 0.03) }),
  )
  const fit = Math.min(
    1,
    (stage.width * 0.9) / parts.reduce((sum, part) => sum + part.span * 0.82, 1),
    (stage.height * 0.78) / Math.max(1, ...parts.map((part) => part.span)),
  )
  const placedParts = parts.map((part) => ({
    ...part,
    x: stage.width / 2 + (part.x - stage.width / 2) * 1.1 * fit,
    span: part.span * fit,
    y: stage.height / 2 + (part.span * fit) / 2,
  }))
  const layer = (pen: Pen): string => placedParts.map((part) => stagePart(part, site, pen)).join("")
  if (scene.style !== "sticker") return back + layer(site.pen)
  const rim = (colour: Colour, width: number): Manner => ({
    form: () => colour,
    tone: () => colour,
    outline: { width, colour: () => colour },
    outlinedLand: true,
    sparse: false,
  })
  const haloPen = (colour: Colour, width: number): Pen => quiet(createPen(rim(colour, width), definitions))
  return back + layer(haloPen("#d5d3dc", 50)) + layer(haloPen("#ffffff", 42)) + layer(createPen(manner, definitions))
}

/** The same pen without soft marks, so that only bodies make the rim. */
function quiet(pen: Pen): Pen {
  const bare: Pen = {
    ...pen,
    tint: () => "",
    glow: () => "",
    veil: () => "",
    spark: () => "",
    inside: () => "",
    flat: pen.shape,
    at: (scale) => quiet(pen.at(scale)),
  }
  return bare
}

/** The words that the prompt wants in the picture, across its upper part. */
function caption(scene: Scene, stage: Stage): string {
  if (scene.lettering === undefined || scene.style === "logo") return ""
  const sparse = scene.style === "outline" || scene.background === "#ffffff"
  return setWords(scene.lettering, {
    x: stage.width / 2,
    y: Math.min(stage.height * 0.14, 150),
    maxWidth: stage.width * 0.86,
    maxHeight: Math.min(stage.height * 0.2, 190),
    colour: sparse ? "#1c1a22" : "#ffffff",
    rim: sparse ? "#ffffff" : "#2a1f3d",
  })
}
