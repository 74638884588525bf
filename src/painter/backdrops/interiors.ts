import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { box, cloudlet, curve, ellipse, polygon } from "../drawing/path.ts"
import { placed } from "../subjects/figure.ts"
import { cupcake } from "../subjects/food.ts"
import { potPlant } from "../subjects/plants.ts"
import { bowl, lamp, vase } from "../subjects/furnishings.ts"
import { floor, plainLook, view, wall } from "./indoors.ts"
import type { Backdrop } from "./site.ts"

/** A café: a counter of cakes, shelves, hanging lamps, a window on the street. */
export const cafe: Backdrop = (site) => {
  const { stage, horizon, light, pen } = site
  const window = { x: stage.width * 0.08, y: Math.max(60, horizon - 420), width: Math.min(360, stage.width * 0.4), height: 300 }
  const path = box(window.x, window.y, window.width, window.height, 18)
  const lampCount = Math.max(2, Math.round(stage.width / 360))
  const lamps = Array.from({ length: lampCount }, (_, index) => {
    const x = (stage.width * (index + 0.5)) / lampCount
    return (
      pen.line(curve([x, -10], [x, 120]), "#4a3a38", 5) +
      pen.glow(x, 186, 180, "#ffd98a", 0.6) +
      pen.shape(`M${x - 58} 176Q${x - 50} 116 ${x} 114Q${x + 50} 116 ${x + 58} 176Z`, light.shine("#d9604c")) +
      pen.flat(ellipse(x, 178, 20, 11), "#fff3c4")
    )
  })
  const shelf = (y: number): string =>
    pen.shape(box(stage.width * 0.58, y, stage.width * 0.36, 17, 4), light.shine("#9a6a44")) +
    [0.62, 0.7, 0.78, 0.87]
      .map((along, index) =>
        placed([vase, bowl, potPlant, lamp][index]!(pen, plainLook(site, `shelf${y}${index}`)), stage.width * along, y - 44, 88),
      )
      .join("")
  const counter =
    pen.land(box(stage.width * 0.52, horizon - 84, stage.width * 0.5, 150), light.shine("#b9794f"), light.shine("#8a5238")) +
    [0.62, 0.76, 0.9].map((along) => placed(cupcake(pen, plainLook(site, `cake${along}`)), stage.width * along, horizon - 128, 88)).join("")
  return (
    wall(site, "#f3dcc0", "#e8c49c") +
    view(site, window, path) +
    pen.line(path, light.shine("#8a5a3c"), 15) +
    pen.line(
      curve([window.x + window.width / 2, window.y], [window.x + window.width / 2, window.y + window.height]),
      light.shine("#8a5a3c"),
      8,
    ) +
    shelf(horizon - 340) +
    shelf(horizon - 200) +
    floor(site, "#a8714a") +
    counter +
    lamps.join("")
  )
}

/** A cosy room: window, curtains, a picture, a plant, a rug. */
export const room: Backdrop = (site) => {
  const { stage, horizon, light, pen, random } = site
  const paint = random.fork("room").pick<readonly [Colour, Colour]>([
    ["#cfe3df", "#e6efe2"],
    ["#f3d9c9", "#f9e9da"],
    ["#d3d9ef", "#e9e6f4"],
  ])
  const window = { x: stage.width * 0.1, y: Math.max(70, horizon - 450), width: 290, height: 310 }
  const path = box(window.x, window.y, window.width, window.height, 10)
  const bars = pen.line(
    curve([window.x + 145, window.y], [window.x + 145, window.y + 310]) +
      curve([window.x, window.y + 150], [window.x + 290, window.y + 150]),
    "#fffaf0",
    9,
  )
  const curtains = [-1, 1]
    .map((side) =>
      pen.shape(
        `M${window.x + 145 + side * 100} ${window.y - 24}Q${window.x + 145 + side * 130} ${window.y + 160} ${window.x + 145 + side * 116} ${window.y + 346}L${window.x + 145 + side * 200} ${window.y + 346}L${window.x + 145 + side * 192} ${window.y - 24}Z`,
        light.shine("#f2b8a0"),
      ),
    )
    .join("")
  const shaft = light.dark
    ? ""
    : pen.veil(
        polygon([window.x, window.y + 40], [window.x + 290, window.y], [window.x + 760, stage.height], [window.x + 240, stage.height]),
        "#fff3c9",
        0.36,
        0.04,
      )
  const picture =
    pen.shape(box(stage.width * 0.66, horizon - 400, 180, 140, 6), light.shine("#b9825a")) +
    pen.land(box(stage.width * 0.66 + 15, horizon - 385, 150, 110), light.shine("#8fc4e8"), light.shine("#fbe2b8")) +
    pen.flat(
      `M${stage.width * 0.66 + 15} ${horizon - 275}L${stage.width * 0.66 + 66} ${horizon - 340}L${stage.width * 0.66 + 110} ${horizon - 290}L${stage.width * 0.66 + 136} ${horizon - 318}L${stage.width * 0.66 + 165} ${horizon - 275}Z`,
      light.shine("#5f8f7a"),
    )
  const skirting = pen.flat(box(0, horizon - 20, stage.width, 22), light.shine("#fffaf0"))
  const rug =
    pen.tint(
      ellipse(stage.width / 2, horizon + (stage.height - horizon) * 0.58, Math.min(stage.width * 0.42, 460), 92),
      light.shine("#d9705f"),
      0.9,
    ) +
    pen.tint(
      ellipse(stage.width / 2, horizon + (stage.height - horizon) * 0.58, Math.min(stage.width * 0.36, 390), 70),
      light.shine("#f2c9a0"),
      0.8,
    )
  return (
    wall(site, paint[0], paint[1]) +
    view(site, window, path) +
    bars +
    pen.line(path, "#fffaf0", 16) +
    curtains +
    picture +
    skirting +
    floor(site, "#c2925f") +
    rug +
    placed(potPlant(pen, plainLook(site, "plant")), stage.width * 0.9, horizon - 66, 280) +
    shaft
  )
}

/** A potter's workshop in low sun: window, shelves of clay, a wheel, dust in the light. */
export const workshop: Backdrop = (site) => {
  const { stage, horizon, pen, random } = site
  const kiln = random.fork("workshop")
  const window = { x: stage.width * 0.05, y: Math.max(50, horizon - 540), width: 270, height: 370 }
  const path = box(window.x, window.y, window.width, window.height, 6)
  const clays: Colour[] = ["#b5714a", "#8f5a3f", "#c99a72", "#6f7f7a", "#d9b48c"]
  const shelves = [0, 1, 2].map((row) => {
    const y = horizon - 470 + row * 160
    const [from, to] = [stage.width * 0.46, stage.width * 1.02]
    const pots = Array.from({ length: Math.ceil((to - from) / 100) }, (_, index) =>
      placed(
        kiln.pick([vase, bowl, vase])(pen, { ...plainLook(site, `pot${row}${index}`), colour: kiln.pick(clays) }),
        from + 54 + index * 100,
        y - 42,
        kiln.between(68, 96),
      ),
    )
    return (
      pots.join("") + pen.shape(box(from, y, to - from, 19, 4), "#7a4f33") + pen.tint(box(from, y + 19, to - from, 16), "#1c0e16", 0.35)
    )
  })
  const bokeh = pen.sparse
    ? ""
    : Array.from({ length: 14 }, () =>
        pen.tint(
          ellipse(kiln.between(0.3, 1) * stage.width, kiln.between(0.05, 0.6) * stage.height, kiln.between(12, 40)),
          "#ffe2a0",
          kiln.between(0.12, 0.3),
        ),
      ).join("")
  const shaft =
    bokeh +
    pen.veil(
      polygon(
        [window.x, window.y],
        [window.x + window.width, window.y],
        [stage.width * 0.98, stage.height],
        [stage.width * 0.3, stage.height],
      ),
      "#ffe0a0",
      0.5,
      0.05,
    )
  const dust = pen.sparse
    ? ""
    : Array.from({ length: 26 }, () =>
        pen.glow(
          kiln.between(0.06, 0.95) * stage.width,
          kiln.between(0.08, 0.85) * stage.height,
          kiln.between(8, 42),
          "#ffe6ac",
          kiln.between(0.2, 0.5),
        ),
      ).join("")
  const wheel =
    pen.shape(box(stage.width * 0.06, horizon - 30, 200, 90, 10), "#6b4630") +
    pen.shape(ellipse(stage.width * 0.06 + 100, horizon - 34, 108, 22), "#8a6a52") +
    placed(vase(pen, { ...plainLook(site, "wheel"), colour: "#a9745a" }), stage.width * 0.06 + 100, horizon - 96, 126)
  return (
    pen.air(stage.width, stage.height, [
      [0, "#6b452f"],
      [0.6, "#a8703f"],
      [1, "#5f3a28"],
    ]) +
    pen.land(path, "#ffe9b5", "#ffc66b") +
    pen.glow(window.x + 135, window.y + 170, 520, "#ffd98a", 0.75) +
    pen.line(
      path +
        curve([window.x + 135, window.y], [window.x + 135, window.y + 370]) +
        curve([window.x, window.y + 185], [window.x + 270, window.y + 185]),
      "#5f3a26",
      13,
    ) +
    shelves.join("") +
    pen.land(box(0, horizon, stage.width, stage.height - horizon), "#7a5038", "#4a2c22") +
    wheel +
    shaft +
    dust
  )
}

/** Nothing but a quiet wall of colour, for portraits. */
export const drape: Backdrop = ({ stage, pen, light, random }) => {
  const tone = random.fork("drape").pick<Colour>(["#5f7f8a", "#8a6f7f", "#7a7f5f"])
  return (
    pen.air(stage.width, stage.height, [
      [0, light.shine(lighter(tone, 0.2))],
      [1, light.shine(darker(tone, 0.4))],
    ]) +
    pen.glow(stage.width * 0.34, stage.height * 0.36, 620, mix(tone, "#fff0cf", 0.7), 0.6) +
    (pen.sparse ? pen.shape(cloudlet(stage.width * 0.1, stage.height * 0.1, 60, 30, 7), "#ffffff") : "")
  )
}
