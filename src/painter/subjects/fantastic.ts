import { darker, mix, type Colour } from "../drawing/colour.ts"
import { blob, box, curve, ellipse, polygon, ribbon, star } from "../drawing/path.ts"
import { dress } from "./dress.ts"
import { dark, eyes, grin, smile } from "./face.ts"
import { bothSides, placed, standing, type Draw } from "./figure.ts"

/** A friendly robot with a screen for a face. */
export const robot: Draw = (pen, look) => {
  const metal = look.colour ?? look.random.pick<Colour>(["#8fb3d9", "#f2b25c", "#9fd0b8", "#e58f8f"])
  const joint = "#5a6478"
  const lamp: Colour = "#5ff0e0"
  const arm = (side: 1 | -1): string => {
    const up = side === 1 && look.action !== undefined && !look.held
    const hand: readonly [number, number] = look.held ? [side * 26, -70] : up ? [96, -150] : [side * 80, -54]
    return (
      pen.line(curve([side * 54, -106], [side * (up ? 86 : 78), up ? -112 : -84], hand), joint, 13) +
      pen.shape(ellipse(hand[0], hand[1], 15), metal)
    )
  }
  return standing(
    210,
    268,
    bothSides(
      (side) =>
        pen.line(curve([side * 24, -44], [side * 24, -14]), joint, 16) +
        pen.shape(box(side * 24 - 25, -18, 50, 18, 9), darker(metal, 0.12)) +
        pen.shape(ellipse(side * 56, -108, 15), darker(metal, 0.1)),
    ),
    pen.shape(box(-54, -134, 108, 96, 26), metal),
    pen.shape(box(-30, -108, 60, 40, 10), "#33405c"),
    pen.tint(ellipse(-14, -88, 7), "#ff6f6f", 1) + pen.tint(ellipse(4, -88, 7), "#ffd84f", 1) + pen.tint(ellipse(20, -88, 5), lamp, 1),
    look.held ? placed(look.held, 0, -84, 64) : "",
    bothSides(arm),
    pen.line(curve([0, -226], [0, -250]), joint, 6),
    pen.glow(0, -254, 34, "#ff7d7d", 0.8),
    pen.shape(ellipse(0, -254, 10), "#ff6f6f"),
    bothSides((side) => pen.shape(box(side * 74 - 9, -194, 18, 34, 7), joint)),
    pen.shape(box(-70, -226, 140, 92, 34), metal),
    pen.flat(box(-54, -208, 108, 56, 24), "#263048"),
    bothSides(
      (side) =>
        pen.glow(side * 24, -182, 26, lamp, 0.7) +
        pen.tint(ellipse(side * 24, -182, 10, 12), lamp, 1) +
        pen.spark(ellipse(side * 24 - 3, -186, 3.4)),
    ),
    pen.line(curve([-10, -164], [0, -160], [10, -164]), lamp, 3.4),
    pen.tint(curve([-58, -210], [-40, -220], [-10, -222], [-44, -214]), "#ffffff", 0.5),
    dress(pen, look.wears, { crown: -228, head: 64, eyes: -182, spread: 24, eye: 12, neck: -132, neckHalf: 44 }),
  )
}

/** An elephant that faces the viewer. */
export const elephant: Draw = (pen, look) => {
  const hide = look.colour ?? "#93a3b8"
  const skull = blob([0, -204], [-52, -192], [-66, -140], [-40, -100], [40, -100], [66, -140], [52, -192])
  const trunk = ribbon(
    [
      [0, -122],
      [-4, -84],
      [-10, -54],
      [-34, -38],
      [-52, -52],
    ],
    [40, 34, 27, 21, 15],
  )
  return standing(
    270,
    212,
    pen.shape(blob([0, -130], [-66, -104], [-76, -40], [-50, -6], [50, -6], [76, -40], [66, -104]), hide),
    bothSides(
      (side) =>
        pen.shape(box(side * 38 - 25, -54, 50, 54, 17), darker(hide, 0.08)) +
        pen.spark([-13, 0, 13].map((dx) => ellipse(side * 38 + dx, -4, 5, 4)).join("")) +
        pen.shape(
          blob([side * 44, -176], [side * 104, -202], [side * 130, -148], [side * 108, -94], [side * 60, -102]),
          darker(hide, 0.06),
        ) +
        pen.tint(blob([side * 60, -164], [side * 100, -182], [side * 114, -146], [side * 98, -110], [side * 66, -116]), "#f2a9b4", 0.75),
    ),
    pen.shape(skull, hide),
    bothSides((side) =>
      pen.shape(
        ribbon(
          [
            [side * 22, -102],
            [side * 34, -84],
            [side * 40, -74],
          ],
          [13, 11, 5],
        ),
        "#fdf6e6",
      ),
    ),
    pen.shape(trunk, hide),
    [-96, -80, -66].map((y) => pen.line(curve([-18, y], [-4, y + 4], [10, y]), darker(hide, 0.25), 2.6)).join(""),
    eyes(pen, { x: 0, y: -148, spread: 34, eye: 11, blush: "#ff7d8f", asleep: look.action === "sleep" }),
    dress(pen, look.wears, { crown: -206, head: 60, eyes: -148, spread: 34, eye: 11, neck: -104, neckHalf: 54 }),
  )
}

/** A snowman, with scarf and top hat unless it wears something else. */
export const snowman: Draw = (pen, look) =>
  standing(
    210,
    270,
    bothSides(
      (side) =>
        pen.line(curve([side * 46, -120], [side * 78, -140], [side * 98, -166]), "#7a5238", 6) +
        pen.line(curve([side * 84, -148], [side * 102, -146]), "#7a5238", 5),
    ),
    pen.shape(ellipse(0, -52, 72, 54), "#f6fafd"),
    pen.shape(ellipse(0, -130, 52, 46), "#fbfdff"),
    pen.shape(ellipse(0, -196, 42, 40), "#ffffff"),
    [-148, -128, -106].map((y) => pen.flat(ellipse(0, y, 5.5), dark)).join(""),
    bothSides((side) => pen.flat(ellipse(side * 15, -206, 5.5, 6.5), dark) + pen.tint(ellipse(side * 25, -192, 8, 5), "#ff8f9c", 0.6)),
    pen.shape(polygon([-4, -200], [-4, -188], [-44, -190]), "#f2912f"),
    pen.line(curve([-14, -178], [0, -172], [14, -178]), dark, 3),
    dress(pen, look.wears.length ? look.wears : ["scarf", "top-hat"], {
      crown: -234,
      head: 46,
      eyes: -206,
      spread: 15,
      eye: 6,
      neck: -162,
      neckHalf: 40,
    }),
  )

/** A small ghost under its sheet. */
export const ghost: Draw = (pen, look) => {
  const sheet = `M-68 0L-70 -110Q-68 -196 0 -198Q68 -196 70 -110L68 0Q52 -24 34 -4Q16 -26 0 -4Q-16 -26 -34 -4Q-52 -24 -68 0Z`
  return standing(
    190,
    206,
    pen.glow(0, -110, 130, "#cfd8ff", 0.5),
    pen.shape(sheet, look.colour ?? "#f6f4ff"),
    eyes(pen, { x: 0, y: -128, spread: 23, eye: 14, blush: "#ff9fc0" }),
    smile(pen, 0, -102, 22, true),
    bothSides((side) => pen.shape(ellipse(side * 70, -78, 16, 12, side * -24), look.colour ?? "#f6f4ff")),
  )
}

/** A visitor with antennae and large eyes. */
export const alien: Draw = (pen, look) => {
  const skin = look.colour ?? "#9fdb6a"
  return standing(
    180,
    260,
    bothSides(
      (side) =>
        pen.line(curve([side * 20, -222], [side * 30, -244], [side * 40, -250]), skin, 6) +
        pen.shape(ellipse(side * 42, -250, 9), "#f7c53d") +
        pen.shape(ellipse(side * 20, -8, 20, 9), darker(skin, 0.1)) +
        pen.shape(
          ribbon(
            [
              [side * 30, -92],
              [side * 60, -80],
              [side * 68, -104],
            ],
            [18, 15, 12],
          ),
          skin,
        ),
    ),
    pen.shape(blob([-30, -116], [30, -116], [42, -50], [30, -8], [-30, -8], [-42, -50]), mix(skin, "#5a6fd9", 0.7)),
    pen.shape(blob([0, -232], [-60, -210], [-74, -160], [-40, -108], [0, -98], [40, -108], [74, -160], [60, -210]), skin),
    bothSides((side) => pen.flat(ellipse(side * 31, -158, 19, 27, side * 22), dark) + pen.spark(ellipse(side * 31 - 6, -170, 7, 8))),
    grin(pen, 0, -122, 20),
  )
}

/** Lights of insects in the dark. */
export const fireflies: Draw = (pen, look) => {
  const hue = look.colour ?? "#f7f08a"
  const spots = Array.from({ length: 9 }, () => [look.random.between(-90, 90), look.random.between(-180, -10)] as const)
  return standing(
    200,
    190,
    spots.map(([x, y]) => pen.glow(x, y, 32, hue, 0.9) + pen.spark(ellipse(x, y, 3))).join("") +
      (pen.sparse ? pen.shape(spots.map(([x, y]) => star(x, y, 12, 5, 5)).join(""), "#ffffff") : ""),
  )
}
