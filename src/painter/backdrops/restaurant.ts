import { darker, type Colour } from "../drawing/colour.ts"
import { box, curve, ellipse, polygon } from "../drawing/path.ts"
import { placed } from "../subjects/figure.ts"
import { wine } from "../subjects/food.ts"
import { constellation } from "./heavens.ts"
import { arch, floor, plainLook, view, wall } from "./indoors.ts"
import type { Backdrop, Site } from "./site.ts"

/** A fine dining room at night: arched windows on the stars, chandeliers, other guests at their tables. */
export const restaurant: Backdrop = (site) => {
  const { stage, horizon, light, pen } = site
  const bays = Math.max(1, Math.round(stage.width / 440))
  const pitch = stage.width / bays
  const windows = Array.from({ length: bays }, (_, index) => {
    const frame = { x: pitch * (index + 0.5) - 165, y: Math.max(40, horizon - 560), width: 330, height: Math.min(470, horizon - 130) }
    const path = arch(frame.x, frame.y, frame.width, frame.height)
    const sky =
      index === Math.floor(bays / 2) && site.scene.sky.includes("constellation")
        ? constellation(site, { x: frame.x + 60, y: frame.y + 60, width: 210, height: 220 })
        : ""
    const bars = pen.line(
      curve([frame.x + 165, frame.y], [frame.x + 165, frame.y + frame.height]) +
        curve([frame.x, frame.y + 180], [frame.x + 330, frame.y + 180]),
      light.shine("#c99a4f"),
      7,
    )
    const curtain = (side: 1 | -1): string =>
      pen.land(
        `M${frame.x + 165 + side * 182} ${frame.y - 24}Q${frame.x + 165 + side * 96} ${frame.y + 130} ${frame.x + 165 + side * 152} ${frame.y + 300}L${frame.x + 165 + side * 150} ${frame.y + frame.height + 26}L${frame.x + 165 + side * 210} ${frame.y + frame.height + 26}L${frame.x + 165 + side * 210} ${frame.y - 24}Z`,
        light.shine("#a8324a"),
        light.shine("#6b1d38"),
      )
    return view(site, frame, path) + sky + bars + pen.line(path, light.shine("#d9ae62"), 13) + curtain(-1) + curtain(1)
  })
  const dado =
    pen.land(box(0, horizon - 74, stage.width, 76), light.shine("#6b3f3a"), light.shine("#4a2a2e")) +
    pen.line(curve([0, horizon - 74], [stage.width, horizon - 74]), light.shine("#d9ae62"), 6)
  const chandeliers = Array.from({ length: Math.max(1, bays - 1) }, (_, index) =>
    chandelier(site, bays === 1 ? stage.width / 2 : pitch * (index + 1)),
  )
  return wall(site, "#5a2c46", "#8a4a52") + windows.join("") + dado + floor(site, "#7a4a3c") + guests(site) + chandeliers.join("")
}

function chandelier({ pen }: Site, x: number): string {
  const y = 128
  const arms = [-1, -0.5, 0, 0.5, 1].map(
    (lean) =>
      pen.line(curve([x, y], [x + lean * 50, y + 26], [x + lean * 84, y - 4]), "#e8b84a", 5) +
      pen.glow(x + lean * 84, y - 26, 60, "#ffe2a0", 0.75) +
      pen.flat(box(x + lean * 84 - 4, y - 26, 8, 24, 3), "#fff6dc"),
  )
  const drops = [-60, -30, 0, 30, 60].map((dx) => ellipse(x + dx, y + 34 + (30 - Math.abs(dx) / 2), 4, 8))
  return pen.line(curve([x, -10], [x, y]), "#c99a4f", 4) + arms.join("") + pen.tint(drops.join(""), "#ffffff", 0.85)
}

/** Other tables with people at them, out of the way of whoever is in the middle. */
function guests(site: Site): string {
  const { stage, horizon, light, pen, random } = site
  const party = random.fork("guests")
  const seat = (x: number, facing: 1 | -1): string => {
    const [cloth, hair, skin] = [
      party.pick<Colour>(["#4f6fa8", "#b8566f", "#5f8f7a", "#d9b36a"]),
      party.pick<Colour>(["#3a2a2c", "#8a5a35", "#d9a45a"]),
      party.pick<Colour>(["#f2c9a5", "#d9a077", "#a9714a"]),
    ]
    const y = horizon + 6
    return (
      pen.shape(`M${x - 40} ${y + 60}Q${x - 44} ${y - 44} ${x} ${y - 48}Q${x + 44} ${y - 44} ${x + 40} ${y + 60}Z`, light.shine(cloth)) +
      pen.shape(ellipse(x, y - 78, 31, 33), light.shine(skin)) +
      pen.shape(
        `M${x - 33} ${y - 76}Q${x - 36} ${y - 116} ${x} ${y - 116}Q${x + 36} ${y - 116} ${x + 33} ${y - 76}Q${x + facing * 12} ${y - 100} ${x - 33} ${y - 76}Z`,
        light.shine(hair),
      )
    )
  }
  return [0.16, 0.85]
    .map((along) => {
      const x = stage.width * along
      const y = horizon + 40
      const cloth = light.shine("#f3e6d8")
      return (
        seat(x - 92, 1) +
        seat(x + 92, -1) +
        pen.shape(`M${x - 116} ${y}L${x + 116} ${y}L${x + 96} ${y + 112}Q${x} ${y + 128} ${x - 96} ${y + 112}Z`, darker(cloth, 0.08)) +
        pen.shape(ellipse(x, y, 118, 20), cloth) +
        pen.glow(x, y - 40, 74, "#ffd98a", 0.8) +
        pen.flat(box(x - 4, y - 34, 8, 32, 3), "#fff6dc") +
        placed(wine(pen, plainLook(site, "wine")), x - 58, y - 40, 84)
      )
    })
    .join("")
}

/** A laid table along the lower edge, in front of whoever dines. */
export const tableFront: Backdrop = (site) => {
  const { stage, light, pen } = site
  const top = stage.height - 190
  const cloth = light.shine("#fbf3e8")
  const [middle, half] = [stage.width / 2, Math.min(stage.width * 0.56, 620)]
  const fork =
    pen.line(curve([middle - 218, top + 36], [middle - 206, top + 112]), "#aab4c3", 8) +
    pen.line([-9, 0, 9].map((dx) => curve([middle - 219 + dx, top + 14], [middle - 218 + dx * 0.7, top + 38])).join(""), "#aab4c3", 4.5)
  const knife =
    pen.line(curve([middle + 214, top + 74], [middle + 210, top + 114]), "#7a6a62", 9) +
    pen.shape(polygon([middle + 208, top + 76], [middle + 220, top + 76], [middle + 224, top + 14], [middle + 214, top + 6]), "#c3ccd9")
  const plate =
    pen.shape(ellipse(middle, top + 58, 150, 36), light.shine("#ffffff")) + pen.tint(ellipse(middle, top + 55, 104, 22), "#b9a9b5", 0.4)
  return (
    pen.shape(
      `M${middle - half} ${top + 44}L${middle + half} ${top + 44}L${middle + half + 40} ${stage.height + 40}L${middle - half - 40} ${stage.height + 40}Z`,
      darker(cloth, 0.1),
    ) +
    pen.shape(ellipse(middle, top + 54, half, 66), cloth) +
    plate +
    fork +
    knife +
    placed(wine(pen, plainLook(site, "glass")), middle + 330, top - 32, 190)
  )
}
