import { house } from "../subjects/buildings.ts"
import { roundTree } from "../subjects/trees.ts"
import type { Backdrop } from "./site.ts"

/** A village on the ground behind it: houses far and near between trees, their windows lit after dark. */
export const village: Backdrop = (site) => {
  const { stage, horizon, light, pen, random } = site
  const plan = random.fork("village")
  const rows = [0, 1, 2].map((row) => {
    const pitch = 150 + row * 60
    return Array.from({ length: Math.ceil(stage.width / pitch) }, (_, slot) => {
      const [x, y, size] = [
        (slot + plan.between(0.2, 0.8)) * pitch,
        horizon + 8 + row * 44 + plan.between(-10, 10),
        (104 + row * 58) * plan.between(0.85, 1.15),
      ]
      const scale = size / 270
      const figure = house(pen.at(scale), { wears: [], young: false, old: false, cheerful: false, random: plan.fork(`${row}/${slot}`) })
      const lamp = light.dark ? pen.glow(x, y - size * 0.3, size * 0.9, "#ffcf7a", 0.55) : ""
      const tree = roundTree(
        pen,
        plan,
        x + size * 0.85,
        y + 6,
        size * plan.between(0.9, 1.4),
        light.shine("#5f9a4f", 0.34 - row * 0.12),
        light.shine("#6a4632", 0.3),
      )
      return `${tree}<g transform="translate(${Math.round(x)} ${Math.round(y)}) scale(${Math.round(scale * 1000) / 1000})" opacity="${light.dark ? 0.72 : 1}">${figure.markup}</g>${lamp}`
    }).join("")
  })
  return rows.join("")
}
