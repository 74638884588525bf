import { mix, type Colour } from "../drawing/colour.ts"
import { blob, cloudlet, curve, ellipse, star as starPath } from "../drawing/path.ts"
import { eyes, grin, smile } from "./face.ts"
import { standing, type Draw } from "./figure.ts"
import { planet as drawPlanet } from "./planets.ts"

/** A plump star with a face. */
export const star: Draw = (pen, look) =>
  standing(
    220,
    210,
    pen.glow(0, -104, 170, "#fff0a8", 0.6),
    pen.shape(
      blob(
        ...Array.from({ length: 10 }, (_, index) => {
          const angle = (index / 10) * 2 * Math.PI - Math.PI / 2
          const r = index % 2 ? 56 : 104
          return [r * Math.cos(angle), -100 + r * Math.sin(angle)] as const
        }),
      ),
      look.colour ?? "#ffd23f",
    ),
    eyes(pen, { x: 0, y: -104, spread: 20, eye: 9, blush: "#ff8f6f" }),
    smile(pen, 0, -90, 17, true),
  )

/** A crescent asleep. */
export const moon: Draw = (pen, look) =>
  standing(
    220,
    220,
    pen.glow(0, -110, 190, "#fff3c0", 0.5),
    pen.shape(`M24 -212A104 104 0 1 0 100 -64A84 84 0 0 1 24 -212Z`, look.colour ?? "#ffe08a"),
    pen.line(curve([-46, -112], [-36, -106], [-26, -112]), "#8a6a3a", 4),
    pen.tint(ellipse(-56, -92, 11, 7), "#ff8f6f", 0.6),
    grin(pen, -14, -80, 18),
  )

/** A beaming sun. */
export const sun: Draw = (pen, look) => {
  const gold = look.colour ?? "#ffc93f"
  return standing(
    250,
    250,
    pen.glow(0, -124, 210, gold, 0.6),
    pen.shape(starPath(0, -124, 118, 82, 14), mix(gold, "#ff9a3c", 0.5)),
    pen.shape(ellipse(0, -124, 78), gold),
    eyes(pen, { x: 0, y: -132, spread: 24, eye: 10, blush: "#ff7f5f" }),
    smile(pen, 0, -114, 22, true),
  )
}

/** A ringed planet. */
export const planet: Draw = (pen, look) =>
  standing(330, 230, drawPlanet(pen, 0, -112, 92, look.colour ?? look.random.pick<Colour>(["#f2a65a", "#7f9cf2", "#e0709a"]), true))

/** The globe with its continents and clouds. */
export const earth: Draw = (pen, look) => {
  const globe = ellipse(0, -104, 100)
  return standing(
    230,
    220,
    pen.glow(0, -104, 160, "#8fd0ff", 0.6),
    pen.shape(globe, look.colour ?? "#3f8fd9"),
    pen.inside(
      globe,
      pen.flat(
        blob([-70, -170], [-20, -190], [4, -150], [-30, -120], [-16, -90], [-50, -50], [-70, -90], [-96, -120]) +
          blob([30, -140], [70, -160], [104, -120], [84, -70], [50, -40], [36, -80], [16, -104]),
        "#67b85a",
      ) +
        pen.tint(cloudlet(-30, -140, 40, 9, 7) + cloudlet(44, -96, 46, 9, 7) + cloudlet(-20, -50, 40, 8, 7), "#ffffff", 0.8) +
        pen.tint(ellipse(86, -50, 96, 110), "#0b0830", 0.25),
    ),
  )
}
