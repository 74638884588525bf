import { darker, lighter, mix } from "../drawing/colour.ts"
import { blob, cloudlet, curve, ellipse, leaf, polygon, ribbon, star } from "../drawing/path.ts"
import { dress } from "./dress.ts"
import { dark, eyes, grin, nose, smile, whiskers } from "./face.ts"
import { bothSides, placed, standing, type Draw } from "./figure.ts"

/** A turtle with a plated shell, looking to the left. */
export const turtle: Draw = (pen, look) => {
  const skin = look.colour ?? "#8cc66a"
  const shell = `M-70 -34Q-72 -116 8 -118Q86 -116 88 -34Q8 -18 -70 -34Z`
  const plates = [
    [-34, -66],
    [8, -84],
    [50, -66],
    [-10, -46],
    [30, -46],
  ].map(([x, y]) =>
    pen.shape(
      polygon(
        ...[0, 1, 2, 3, 4, 5].map(
          (index) => [x! + 19 * Math.cos((index * Math.PI) / 3), y! + 15 * Math.sin((index * Math.PI) / 3)] as const,
        ),
      ),
      "#5f8a4a",
    ),
  )
  return standing(
    250,
    126,
    pen.shape(
      ribbon(
        [
          [-40, -30],
          [-54, -8],
        ],
        [32, 28],
      ),
      skin,
    ) +
      pen.shape(
        ribbon(
          [
            [60, -30],
            [72, -8],
          ],
          [32, 28],
        ),
        skin,
      ) +
      pen.shape(leaf(84, -36, 114, -26, 14), skin),
    pen.shape(
      ribbon(
        [
          [-58, -44],
          [-84, -62],
          [-92, -70],
        ],
        [34, 34, 34],
      ),
      skin,
    ),
    pen.shape(ellipse(-94, -78, 31, 29), skin),
    pen.shape(shell, "#77a35a"),
    pen.inside(shell, plates.join("")),
    pen.line(curve([-70, -34], [8, -20], [88, -34]), "#d9c98a", 9),
    pen.flat(ellipse(-102, -82, 7, 8.5), dark),
    pen.spark(ellipse(-104, -85, 3)),
    pen.line(curve([-118, -66], [-108, -60], [-98, -64]), dark, 2.6),
    pen.tint(ellipse(-92, -66, 8, 5), "#ff8f7d", 0.55),
  )
}

/** A crab with raised claws. */
export const crab: Draw = (pen, look) => {
  const coat = look.colour ?? "#f0543f"
  return standing(
    250,
    140,
    bothSides(
      (side) =>
        [0, 1, 2]
          .map((index) =>
            pen.line(
              curve([side * 50, -40 + index * 8], [side * (86 + index * 2), -36 + index * 14], [side * (92 - index * 4), -12 + index * 8]),
              darker(coat, 0.14),
              10,
            ),
          )
          .join("") +
        pen.shape(
          ribbon(
            [
              [side * 56, -62],
              [side * 88, -82],
              [side * 92, -104],
            ],
            [16, 14, 13],
          ),
          coat,
        ) +
        pen.shape(
          blob(
            [side * 76, -104],
            [side * 70, -132],
            [side * 88, -144],
            [side * 92, -122],
            [side * 104, -142],
            [side * 118, -124],
            [side * 108, -100],
          ),
          coat,
        ),
    ),
    pen.shape(ellipse(0, -48, 74, 44), coat),
    bothSides((side) => pen.line(curve([side * 22, -84], [side * 24, -104]), coat, 8)),
    eyes(pen, { x: 0, y: -110, spread: 24, eye: 11 }),
    bothSides((side) => pen.tint(ellipse(side * 40, -46, 11, 7), "#ff9f9f", 0.7)),
    smile(pen, 0, -48, 26, true),
  )
}

/** A starfish with a face. */
export const starfish: Draw = (pen, look) => {
  const coat = look.colour ?? "#ffab5c"
  return standing(
    200,
    190,
    pen.shape(
      blob(
        ...Array.from({ length: 10 }, (_, index) => {
          const angle = (index / 10) * 2 * Math.PI - Math.PI / 2
          const r = index % 2 ? 44 : 98
          return [r * Math.cos(angle), -92 + r * Math.sin(angle)] as const
        }),
      ),
      coat,
    ),
    pen.tint(
      [
        [0, -150],
        [44, -106],
        [-44, -106],
        [26, -44],
        [-26, -44],
      ]
        .map(([x, y]) => ellipse(x!, y!, 7))
        .join(""),
      lighter(coat, 0.6),
      0.8,
    ),
    eyes(pen, { x: 0, y: -98, spread: 19, eye: 9, blush: "#ff6f6f" }),
    grin(pen, 0, -82, 16),
  )
}

/** A sea otter afloat on its back, with its paws together on a shell. It lies in the line y = 0. */
export const otterAfloat: Draw = (pen, look) => {
  const coat = look.colour ?? "#8a6149"
  const pale = mix(coat, "#fff0d8", 0.68)
  const body = blob([-36, -58], [30, -78], [106, -66], [158, -40], [166, -12], [110, 8], [10, 14], [-40, 2])
  const head = blob([-60, -148], [-104, -140], [-134, -104], [-130, -64], [-96, -38], [-52, -38], [-18, -66], [-14, -106], [-30, -138])
  const gift = look.held
    ? placed(look.held, 28, -86, 62)
    : pen.shape(blob([28, -62], [2, -80], [6, -102], [28, -112], [50, -102], [54, -80]), "#f7b8a0") +
      [-12, 0, 12].map((dx) => pen.line(curve([28, -66], [28 + dx * 0.8, -86], [28 + dx * 1.3, -104]), "#d98a76", 2.4)).join("")
  const parts = [
    pen.shape(blob([140, -34], [186, -70], [202, -50], [178, -18], [148, -8]), darker(coat, 0.12)),
    pen.shape(blob([150, -16], [204, -34], [214, -14], [184, 4]), darker(coat, 0.18)),
    pen.shape(body, coat),
    pen.inside(body, pen.tint(ellipse(62, -50, 82, 32), pale, 0.85)),
    bothSides(
      (side) =>
        pen.shape(ellipse(-74 + side * 46, -134, 15, 15), darker(coat, 0.08)) + pen.tint(ellipse(-74 + side * 46, -132, 8), "#d99a8a", 0.6),
    ),
    pen.shape(head, coat),
    pen.inside(head, pen.tint(ellipse(-74, -62, 56, 42), pale, 0.95)),
    `<g transform="translate(-74 0)">${pen.shape(ellipse(0, -70, 27, 19), lighter(pale, 0.4)) + nose(pen, 0, -80, 22, "#3a2a2c") + smile(pen, 0, -68, 26, true) + eyes(pen, { x: 0, y: -98, spread: 26, eye: look.young ? 12 : 10, asleep: look.action === "sleep", blush: "#ff7d8f" }) + whiskers(pen, 0, -74, 58) + dress(pen, look.wears, { crown: -148, head: 56, eyes: -98, spread: 26, eye: 12, neck: -42, neckHalf: 40 })}</g>`,
    gift,
    pen.shape(
      ribbon(
        [
          [-14, -48],
          [4, -66],
          [20, -70],
        ],
        [26, 23, 20],
      ),
      darker(coat, 0.06),
    ),
    pen.shape(
      ribbon(
        [
          [74, -50],
          [56, -68],
          [40, -70],
        ],
        [26, 23, 20],
      ),
      darker(coat, 0.06),
    ),
  ]
  return { markup: parts.join(""), box: { x: -140, y: -178, width: 356, height: 178 } }
}

/** A frog that faces the viewer. */
export const frog: Draw = (pen, look) => {
  const coat = look.colour ?? "#6cc04a"
  const body = blob([0, -120], [-56, -108], [-70, -50], [-50, -8], [50, -8], [70, -50], [56, -108])
  return standing(
    220,
    170,
    bothSides(
      (side) =>
        pen.shape(blob([side * 46, -60], [side * 96, -58], [side * 98, -18], [side * 60, -4], [side * 40, -20]), darker(coat, 0.1)) +
        pen.shape(ellipse(side * 74, -6, 30, 9), coat),
    ),
    pen.shape(body, coat),
    pen.inside(body, pen.tint(ellipse(0, -22, 46, 42), "#f3f5c4", 0.95)),
    bothSides(
      (side) =>
        pen.shape(ellipse(side * 34, -126, 27), coat) +
        pen.flat(ellipse(side * 34, -128, 18), "#ffffff") +
        pen.flat(ellipse(side * 33, -127, 12, 13), dark) +
        pen.spark(ellipse(side * 33 - 4, -132, 4.5)) +
        pen.tint(ellipse(side * 46, -84, 12, 7), "#ff8f8f", 0.6) +
        pen.shape(
          ribbon(
            [
              [side * 22, -50],
              [side * 26, -8],
            ],
            [22, 18],
          ),
          coat,
        ),
    ),
    look.action === "play" ? smile(pen, 0, -88, 50, true) : pen.line(curve([-26, -90], [0, -78], [26, -90]), darker(coat, 0.5), 3.4),
    dress(pen, look.wears, { crown: -146, head: 54, eyes: -127, spread: 34, eye: 14, neck: -66, neckHalf: 54 }),
  )
}

/** A scallop shell. */
export const shell: Draw = (pen, look) => {
  const coat = look.colour ?? "#f7b8a0"
  return standing(
    180,
    150,
    pen.shape(`M0 0Q-40 -4 -84 -70Q-70 -146 0 -150Q70 -146 84 -70Q40 -4 0 0Z`, coat),
    [-50, -26, 0, 26, 50]
      .map((x) => pen.line(curve([x * 0.12, -8], [x * 0.8, -70], [x, -138 + Math.abs(x) * 0.4]), darker(coat, 0.2), 4))
      .join(""),
    pen.shape(cloudlet(0, -4, 20, 9, 6), lighter(coat, 0.2)),
    pen.tint(star(30, -110, 12, 3, 4), "#ffffff", 0.7),
  )
}
