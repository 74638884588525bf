import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { box, cloudlet, curve, ellipse, polygon, ribbon } from "../drawing/path.ts"
import type { Random } from "../random.ts"
import type { Backdrop, Site } from "./site.ts"

/** A skyline in three depths, its windows lit after dark. */
export const city: Backdrop = (site) => {
  const { stage, horizon, light, pen, random } = site
  const rows = pen.sparse ? [0.3] : [0.72, 0.46, 0.2]
  const rise = Math.min(horizon * 0.6, stage.width * 0.75, 520)
  return rows
    .map((distance, index) => {
      const plan = random.fork(`city${index}`)
      const blocks: string[] = []
      for (let x = -30; x < stage.width + 30;) {
        const width = plan.between(58, 110) * (0.8 + index * 0.25)
        const tall = rise * plan.between(0.34, 1) * (1 - index * 0.2)
        blocks.push(block(site, plan, x, width, tall, distance))
        x += width + plan.between(-4, 10)
      }
      return blocks.join("") + pen.veil(box(0, horizon - rise * 0.5, stage.width, rise * 0.5 + 4), light.haze, 0, 0.4 - index * 0.1)
    })
    .join("")
}

const facades: readonly Colour[] = ["#5b6f99", "#7a86ad", "#8d6f8e", "#c98f73", "#4d7d8f", "#d9b08c", "#65779c"]

function block({ horizon, light, pen, stage }: Site, plan: Random, x: number, width: number, tall: number, distance: number): string {
  const colour = light.shine(plan.pick(facades), distance)
  const top = horizon - tall
  const down = Math.max(tall, stage.height - top)
  const roof = plan.whole(0, 3)
  const crown =
    roof === 0
      ? pen.land(box(x + width * 0.2, top - 26, width * 0.6, 30), colour, colour) +
        pen.line(curve([x + width / 2, top - 26], [x + width / 2, top - 80]), colour, 4)
      : roof === 1
        ? pen.land(polygon([x, top + 1], [x + width * 0.5, top - width * 0.4], [x + width, top + 1]), lighter(colour, 0.1), colour)
        : roof === 2
          ? pen.land(
              box(x + width * 0.12, top - 16, width * 0.3, 18) + box(x + width * 0.6, top - 24, width * 0.2, 26),
              darker(colour, 0.1),
              colour,
            )
          : ""
  const body = pen.land(box(x, top, width, down), lighter(colour, 0.06), mix(colour, light.haze, 0.35 * distance + 0.1))
  const side = pen.veil(box(x + width * 0.72, top, width * 0.28, down), light.shadow, 0.24, 0.1)
  return crown + body + side + windows(plan, pen, light, x, top, width, tall, colour)
}

/** A grid of panes: some warm, some dark. */
function windows(
  plan: Random,
  pen: Site["pen"],
  light: Site["light"],
  x: number,
  top: number,
  width: number,
  tall: number,
  wall: Colour,
): string {
  const columns = Math.max(2, Math.round(width / 20))
  const rows = Math.max(2, Math.min(pen.sparse ? 7 : 22, Math.round(tall / 24)))
  const pane = { width: (width / columns) * 0.46, height: (tall / rows) * 0.46 }
  const lit: string[] = []
  const dim: string[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = box(x + ((column + 0.27) * width) / columns, top + ((row + 0.4) * tall) / rows, pane.width, pane.height, 1.5)
      if (plan.chance(light.dark ? 0.46 : 0.2)) lit.push(at)
      else dim.push(at)
    }
  }
  if (pen.sparse) return pen.shape([...lit, ...dim].join(""), "#ffffff")
  const glow: Colour = light.dark ? plan.pick<Colour>(["#ffd98a", "#ffe9b8", "#ffc46b"]) : lighter(wall, 0.6)
  return pen.tint(lit.join(""), glow, light.dark ? 0.92 : 0.65) + pen.tint(dim.join(""), darker(wall, 0.5), 0.38)
}

/** Slender towers with terraces of green, bands of neon, sky bridges and flying traffic. */
export const futureCity: Backdrop = (site) => {
  const { stage, horizon, light, pen, random, scene } = site
  const rise = Math.min(horizon * 0.94, stage.width * 1.05, 760)
  const rows = pen.sparse ? [0.2] : [0.78, 0.5, 0.14]
  const lush =
    scene.colours.length > 0 ||
    scene.settings.includes("forest") ||
    scene.settings.includes("garden") ||
    /green|plant|植|绿|綠/iu.test(scene.prompt)
  const layers = rows.map((distance, index) => {
    const plan = random.fork(`future${index}`)
    const towers: string[] = []
    const gap = 96 + index * 56
    const count = Math.ceil(stage.width / gap) + 1
    for (let slot = 0; slot < count; slot++) {
      const x = (slot - 0.3 + plan.between(0, 0.55)) * gap
      const middle = 1 - Math.abs((x / stage.width) * 2 - 1)
      const tall = rise * plan.between(0.5, 0.8) * (1 - index * 0.16) * (index === 2 ? 1.12 - middle * 0.5 : 0.8 + middle * 0.35)
      towers.push(tower(site, plan, x, (50 + index * 26) * plan.between(0.8, 1.25), tall, distance, lush))
    }
    const bridges = index === 1 ? skyBridges(site, plan, rise) : ""
    return bridges + towers.join("") + pen.veil(box(0, horizon - rise * 0.55, stage.width, rise * 0.56), light.haze, 0, 0.62 - index * 0.22)
  })
  const planet =
    light.dark || pen.sparse ? "" : pen.tint(ellipse(stage.width * 0.78, horizon * 0.24, 120), mix(light.haze, "#ffffff", 0.3), 0.35)
  return planet + layers.join("") + traffic(site, rise)
}

const neons: readonly Colour[] = ["#3df2e0", "#ff4fa3", "#8b6bff", "#ffd84f", "#4fb0ff"]

function tower(
  { horizon, light, pen, stage }: Site,
  plan: Random,
  x: number,
  half: number,
  tall: number,
  distance: number,
  lush: boolean,
): string {
  const colour = light.shine(plan.pick<Colour>(["#5f86c8", "#7c8fe0", "#8fb6d9", "#8a6fc5", "#a7a7e6"]), distance)
  const [top, foot] = [horizon - tall, stage.height]
  const shapeKind = plan.whole(0, 3)
  const outline =
    shapeKind === 0
      ? `M${x - half} ${foot}L${x - half} ${top + half}Q${x - half} ${top} ${x} ${top - half * 0.7}Q${x + half} ${top} ${x + half} ${top + half}L${x + half} ${foot}Z`
      : shapeKind === 1
        ? `M${x - half} ${foot}Q${x - half * 0.4} ${top + tall * 0.4} ${x - half * 0.5} ${top}L${x + half * 0.5} ${top - half * 0.4}Q${x + half * 0.4} ${top + tall * 0.4} ${x + half} ${foot}Z`
        : shapeKind === 2
          ? polygon([x - half, foot], [x - half, top + half * 1.4], [x + half, top - half * 0.2], [x + half, foot])
          : box(x - half, top, half * 2, foot - top, half * 0.5)
  const neon = plan.pick(neons)
  const glowing = (1 - distance) * (light.dark ? 1 : 0.75)
  const body = pen.land(outline, lighter(colour, 0.12), mix(darker(colour, 0.18), light.haze, distance * 0.5))
  const levels = Math.max(5, Math.round(tall / 34))
  const floors = Array.from({ length: levels }, (_, index) => box(x - half, top + half + (index * tall) / levels, half * 2, 3))
  const panes = Array.from({ length: levels * 4 }, () =>
    box(
      x - half * 0.84 + plan.next() * half * 1.5,
      top + half + 8 + Math.floor(plan.next() * levels) * (tall / levels),
      half * plan.between(0.1, 0.34),
      9,
      2,
    ),
  )
  const inner =
    pen.tint(floors.join(""), darker(colour, 0.4), 0.22) +
    pen.tint(panes.join(""), light.dark ? "#fff1b8" : "#ffffff", 0.35 + 0.4 * glowing) +
    pen.veil(box(x + half * 0.3, top - half, half, tall * 1.3), light.shadow, 0.3, 0.12)
  const strip =
    glowing > 0.3
      ? pen.glow(x, top + half + tall * 0.3, half * 1.6, neon, 0.5 * glowing) +
        pen.tint(box(x - half * 0.08, top + half, half * 0.16, tall * 0.82, 4), neon, 0.9 * glowing) +
        pen.tint(box(x - half * 0.22, top + half, half * 0.44, tall * 0.82, 9), neon, 0.22 * glowing)
      : ""
  const bands =
    glowing > 0.3
      ? [0.2, 0.5].map((y) => pen.tint(box(x - half, top + half + tall * y, half * 2, 8, 4), plan.pick(neons), 0.9)).join("")
      : ""
  const mast = pen.line(curve([x, top], [x, top - half * 1.5]), colour, 4) + pen.glow(x, top - half * 1.5, 26, neon, 0.9 * glowing)
  const terraces = lush && distance < 0.7 ? greens({ pen, light }, plan, x, half, top, tall, distance) : ""
  return mast + body + pen.inside(outline, inner + strip + bands) + terraces
}

/** Hanging gardens down a tower. */
function greens(
  { pen, light }: Pick<Site, "pen" | "light">,
  plan: Random,
  x: number,
  half: number,
  top: number,
  tall: number,
  distance: number,
): string {
  return [0.16, 0.36, 0.58, 0.8]
    .filter(() => plan.chance(0.8))
    .map((y) => {
      const green = light.shine(plan.pick<Colour>(["#3fae5a", "#67c23f", "#2f9e6e"]), distance * 0.8)
      const [side, at] = [plan.chance(0.5) ? 1 : -1, top + half + tall * y]
      const ledge = pen.land(box(x - half * 1.12, at, half * 2.24, 9, 4), lighter(green, 0.6), light.shine("#b9c8d8", distance))
      const bush = [-0.7, -0.2, 0.3, 0.75].map((dx) =>
        pen.land(
          cloudlet(x + dx * half, at - 7, half * 0.36, half * 0.26 * plan.between(0.8, 1.4), 8, plan.next()),
          lighter(green, 0.2),
          darker(green, 0.2),
        ),
      )
      const vine = pen.tint(
        ribbon(
          [
            [x + side * half * 0.9, at + 6],
            [x + side * half * 0.96, at + 40],
            [x + side * half * 0.86, at + 74 * plan.between(0.7, 1.3)],
          ],
          [half * 0.26, half * 0.18, 3],
        ),
        green,
        0.95,
      )
      return vine + bush.join("") + ledge
    })
    .join("")
}

function skyBridges({ stage, horizon, light, pen }: Site, plan: Random, rise: number): string {
  return [0.34, 0.52]
    .map((height) => {
      const y = horizon - rise * height
      const arch = (dy: number): string =>
        curve([-20, y + dy], [stage.width * 0.3, y - 26 + dy], [stage.width * 0.66, y - 26 + dy], [stage.width + 20, y + dy])
      return pen.line(arch(0), light.shine("#9fb3d6", 0.45), 12) + pen.line(arch(4), plan.pick(neons), 3)
    })
    .join("")
}

function traffic({ stage, horizon, light, pen, random }: Site, rise: number): string {
  const lanes = random.fork("traffic")
  return Array.from({ length: Math.min(20, Math.round(stage.width / 130)) }, () => {
    const [x, y, size, way] = [
      lanes.between(0, stage.width),
      horizon - rise * lanes.between(0.18, 0.9),
      lanes.between(9, 17),
      lanes.chance(0.5) ? 1 : -1,
    ]
    const hull = ribbon(
      [
        [x - size * 1.6, y],
        [x, y - size * 0.35],
        [x + size * 1.5, y],
      ],
      [size * 0.4, size * 0.85, size * 0.35],
    )
    const trail = pen.veil(
      polygon([x - way * size * 9, y + 1], [x - way * size * 1.4, y - 3], [x - way * size * 1.4, y + 4]),
      lanes.pick(neons),
      0.5,
      0.5,
    )
    return (
      trail +
      pen.shape(hull, light.shine("#e6eefc", 0.15)) +
      pen.tint(ellipse(x + way * size * 0.2, y - size * 0.45, size * 0.6, size * 0.32), "#3a4f86", 0.9)
    )
  }).join("")
}

/** A road with a kerb, in front of houses or towers. */
export const street: Backdrop = ({ stage, horizon, light, pen, random }) => {
  const road = light.shine("#59606f")
  const kerb = light.shine("#c9c4bb")
  const deep = stage.height - horizon
  const dashes = Array.from({ length: Math.ceil(stage.width / 150) }, (_, index) =>
    polygon(
      [index * 150 + 20, horizon + deep * 0.62],
      [index * 150 + 100, horizon + deep * 0.62],
      [index * 150 + 92, horizon + deep * 0.66],
      [index * 150 + 8, horizon + deep * 0.66],
    ),
  )
  const slabs = Array.from({ length: Math.ceil(stage.width / 90) }, (_, index) =>
    polygon(
      [index * 90, horizon],
      [index * 90 + 2, horizon],
      [index * 90 - 20, horizon + deep * 0.22],
      [index * 90 - 24, horizon + deep * 0.22],
    ),
  )
  const shine = light.dark
    ? Array.from({ length: 9 }, () =>
        pen.veil(
          box(random.between(0, stage.width), horizon + deep * 0.3, random.between(12, 50), deep * 0.6),
          random.pick(neons),
          0.28,
          0,
        ),
      ).join("")
    : ""
  return (
    pen.land(box(0, horizon, stage.width, deep), kerb, darker(kerb, 0.12)) +
    pen.tint(slabs.join(""), light.shadow, 0.2) +
    pen.land(box(0, horizon + deep * 0.22, stage.width, deep * 0.78), lighter(road, 0.1), darker(road, 0.25)) +
    pen.tint(box(0, horizon + deep * 0.2, stage.width, deep * 0.03), darker(kerb, 0.4), 0.6) +
    pen.tint(dashes.join(""), "#fff3cf", 0.8) +
    shine
  )
}
