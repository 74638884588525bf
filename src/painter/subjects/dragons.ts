import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { blob, cloudlet, curve, ellipse, leaf, polygon, ribbon } from "../drawing/path.ts"
import { dress } from "./dress.ts"
import { dark, eyes, smile } from "./face.ts"
import { bothSides, standing, type Draw } from "./figure.ts"

/** A plump young dragon with bat wings. */
export const dragon: Draw = (pen, look) => {
  const hide = look.colour ?? look.random.pick<Colour>(["#4fb286", "#e0574f", "#7f7bd9"])
  const pale = mix(hide, "#fff0c9", 0.7)
  const wing = (side: 1 | -1): string =>
    pen.shape(
      `M${side * 36} -112Q${side * 70} -190 ${side * 142} -206Q${side * 130} -176 ${side * 150} -150Q${side * 124} -154 ${side * 118} -122Q${side * 96} -134 ${side * 84} -104Q${side * 64} -112 ${side * 36} -86Z`,
      mix(hide, "#f2a65a", 0.45),
    ) +
    [
      [142, -206],
      [150, -150],
      [118, -122],
    ]
      .map(([x, y]) => pen.line(curve([side * 40, -106], [side * x! * 0.7, y! + 4], [side * x!, y!]), darker(hide, 0.25), 4))
      .join("")
  const trunk = blob([0, -124], [-44, -104], [-60, -46], [-44, -4], [44, -4], [60, -46], [44, -104])
  const skull = blob([0, -222], [-50, -212], [-66, -172], [-58, -130], [-30, -112], [30, -112], [58, -130], [66, -172], [50, -212])
  return standing(
    310,
    250,
    pen.shape(
      ribbon(
        [
          [40, -24],
          [96, -14],
          [128, -40],
          [116, -70],
        ],
        [44, 32, 22, 9],
      ),
      hide,
    ),
    pen.shape(leaf(116, -62, 120, -104, 38), mix(hide, "#f2a65a", 0.45)),
    bothSides(wing),
    pen.shape(trunk, hide),
    pen.inside(
      trunk,
      pen.shape(ellipse(0, -40, 36, 62), pale) +
        [-84, -66, -48, -30, -12].map((y) => pen.line(curve([-32, y], [0, y + 7], [32, y]), darker(pale, 0.2), 3)).join(""),
    ),
    bothSides(
      (side) =>
        pen.shape(ellipse(side * 40, -10, 27, 14), hide) +
        pen.spark([-10, 0, 10].map((dx) => ellipse(side * 44 + dx, -4, 4, 5)).join("")) +
        pen.shape(
          ribbon(
            [
              [side * 40, -92],
              [side * 50, -70],
              [side * 30, -58],
            ],
            [22, 19, 16],
          ),
          darker(hide, 0.06),
        ) +
        pen.shape(
          ribbon(
            [
              [side * 34, -206],
              [side * 46, -232],
              [side * 40, -250],
            ],
            [19, 14, 5],
          ),
          "#fff0c9",
        ) +
        pen.shape(leaf(side * 58, -176, side * 94, -192, 30), mix(hide, "#f2a65a", 0.4)),
    ),
    [-1, 0, 1]
      .map((index) =>
        pen.shape(
          polygon(
            [index * 16 - 9, -216 + Math.abs(index) * 3],
            [index * 16, -240 + Math.abs(index) * 6],
            [index * 16 + 9, -216 + Math.abs(index) * 3],
          ),
          mix(hide, "#f2a65a", 0.5),
        ),
      )
      .join(""),
    pen.shape(skull, hide),
    pen.shape(ellipse(0, -134, 42, 25), pale),
    bothSides((side) => pen.flat(ellipse(side * 13, -144, 4, 5), darker(hide, 0.5))),
    smile(pen, 0, -130, 34, true),
    eyes(pen, { x: 0, y: -172, spread: 30, eye: 14, iris: "#f2c14f", blush: "#ff7d7d" }),
    dress(pen, look.wears, { crown: -224, head: 62, eyes: -172, spread: 30, eye: 14, neck: -114, neckHalf: 44 }),
  )
}

/** A small tyrannosaur with a row of plates, looking to the left. */
export const dinosaur: Draw = (pen, look) => {
  const hide = look.colour ?? look.random.pick<Colour>(["#7cc46a", "#6aaed9", "#f2a65a"])
  const pale = mix(hide, "#fff6d5", 0.7)
  const body = blob(
    [-70, -214],
    [-18, -222],
    [20, -190],
    [28, -140],
    [62, -96],
    [120, -60],
    [160, -18],
    [100, -24],
    [60, -8],
    [-40, -8],
    [-58, -70],
    [-46, -120],
    [-86, -136],
    [-108, -166],
    [-100, -196],
  )
  const spikes = [
    [10, -204, 20],
    [28, -166, 22],
    [46, -124, 22],
    [82, -90, 20],
    [116, -66, 16],
  ]
    .map(([x, y, r]) =>
      pen.shape(polygon([x! - r! * 0.7, y! + 4], [x! + r! * 0.9, y! - r! * 0.8], [x! + r! * 0.7, y! + r!]), mix(hide, "#f2785c", 0.75)),
    )
    .join("")
  return standing(
    290,
    230,
    spikes,
    pen.shape(ellipse(50, -14, 34, 15), darker(hide, 0.15)),
    pen.shape(body, hide),
    pen.inside(
      body,
      pen.tint(ellipse(-42, -48, 44, 72), pale, 0.95) +
        pen.tint(
          [
            [30, -70],
            [54, -54],
            [40, -34],
            [-4, -186],
          ]
            .map(([x, y]) => ellipse(x!, y!, 7, 5))
            .join(""),
          darker(hide, 0.3),
          0.5,
        ),
    ),
    pen.shape(ellipse(-26, -11, 35, 15), hide),
    pen.shape(
      ribbon(
        [
          [-36, -104],
          [-62, -94],
          [-70, -104],
        ],
        [18, 15, 13],
      ),
      darker(hide, 0.08),
    ),
    pen.flat(ellipse(-56, -182, 11, 13), dark),
    pen.spark(ellipse(-60, -188, 4.6)),
    pen.flat(ellipse(-98, -176, 3, 4), darker(hide, 0.5)),
    pen.line(curve([-102, -154], [-78, -148], [-54, -156]), darker(hide, 0.5), 3.6),
    pen.tint(ellipse(-44, -162, 12, 7), "#ff7d7d", 0.5),
  )
}

/** A long dragon of the East among its clouds. */
export const loong: Draw = (pen, look) => {
  const hide = look.colour ?? look.random.pick<Colour>(["#d9483b", "#2f9e7a", "#d9a53c"])
  const spine = [
    [-84, -196],
    [-50, -140],
    [30, -150],
    [92, -116],
    [70, -60],
    [-10, -56],
    [-80, -44],
    [-104, -14],
  ] as const
  const body = ribbon(spine, [46, 52, 50, 46, 42, 36, 26, 8])
  const fins = spine
    .slice(1, 7)
    .map(([x, y], index) => pen.shape(leaf(x, y - 14, x + (index % 2 ? 24 : -6), y - 52, 22), "#f2b84b"))
    .join("")
  const mist = [
    [60, -30, 60],
    [-30, -96, 46],
    [100, -150, 40],
  ]
    .map(([x, y, r]) => pen.tint(cloudlet(x!, y!, r!, r! * 0.4, 8), "#ffffff", 0.85))
    .join("")
  return standing(
    290,
    270,
    fins,
    pen.shape(leaf(-98, -20, -140, -44, 30), "#f2b84b"),
    pen.shape(body, hide),
    pen.inside(
      body,
      Array.from({ length: 30 }, (_, index) =>
        pen.line(
          curve(
            [-90 + (index % 10) * 20, -170 + Math.floor(index / 10) * 50],
            [-82 + (index % 10) * 20, -164 + Math.floor(index / 10) * 50],
            [-74 + (index % 10) * 20, -170 + Math.floor(index / 10) * 50],
          ),
          darker(hide, 0.2),
          2,
        ),
      ).join(""),
    ),
    mist,
    [
      [-20, -140],
      [60, -66],
    ]
      .map(([x, y]) =>
        pen.shape(
          ribbon(
            [
              [x!, y!],
              [x! + 14, y! + 32],
              [x! - 6, y! + 44],
            ],
            [17, 14, 9],
          ),
          darker(hide, 0.12),
        ),
      )
      .join(""),
    bothSides(
      (side) =>
        pen.shape(
          ribbon(
            [
              [-84 + side * 22, -236],
              [-84 + side * 36, -258],
              [-84 + side * 30, -270],
            ],
            [11, 9, 4],
          ),
          "#f7dca0",
        ) + pen.shape(leaf(-84 + side * 40, -210, -84 + side * 74, -228, 26), "#f2b84b"),
    ),
    pen.shape(blob([-84, -246], [-122, -236], [-132, -200], [-112, -172], [-84, -166], [-56, -172], [-36, -200], [-46, -236]), hide),
    pen.shape(ellipse(-84, -182, 34, 20), lighter(hide, 0.3)),
    bothSides(
      (side) =>
        pen.flat(ellipse(-84 + side * 11, -190, 4), darker(hide, 0.5)) +
        pen.line(curve([-84 + side * 26, -182], [-84 + side * 62, -168], [-84 + side * 76, -142]), "#f2b84b", 4),
    ),
    `<g transform="translate(-84 0)">${eyes(pen, { x: 0, y: -214, spread: 23, eye: 11, iris: "#f2c14f" }) + smile(pen, 0, -178, 26, true)}</g>`,
  )
}
