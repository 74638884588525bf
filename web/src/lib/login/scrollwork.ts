/** Scrollwork as bookbinders stamp it: a stem that swings from side to side, and in each of its hollows a vine that curls up. */
export interface Scrollwork {
  /** Path of stem and vines, to be drawn as a line. */
  readonly vines: string
  /** Path of the leaves, to be filled. */
  readonly leaves: string
  /** Where flowers stand. */
  readonly flowers: readonly { readonly x: number; readonly y: number }[]
}

const turns = 1.55
const innermost = 0.2
const steps = 44

/** A running scroll along the x axis: it begins at 0 | 0, and each of its `count` hollows is two `radius` wide. Lengths in the units of the drawing. */
export function runningScroll(count: number, radius: number): Scrollwork {
  const vines: string[] = []
  const leaves: string[] = []
  const flowers: { x: number; y: number }[] = []
  for (let hollow = 0; hollow < count; hollow += 1) {
    const side = hollow % 2 === 0 ? 1 : -1
    const centre = (2 * hollow + 1) * radius
    /** A point of the vine: it leaves the stem at the right of its hollow and comes nearer to the centre as it turns. */
    const at = (part: number, beside = 0): [number, number] => {
      const angle = part * turns * 2 * Math.PI
      const distance = radius * (1 - part * (1 - innermost)) + beside
      return [centre + distance * Math.cos(angle), side * distance * Math.sin(angle)]
    }
    const stem = `M${point(centre - radius, 0)}A${radius} ${radius} 0 0 ${side === 1 ? 1 : 0} ${point(centre + radius, 0)}`
    vines.push(stem + Array.from({ length: steps }, (_, index) => `L${point(...at((index + 1) / steps))}`).join(""))
    for (const [part, length] of [
      [0.1, 0.36],
      [0.24, 0.4],
      [0.38, 0.36],
      [0.53, 0.3],
      [0.68, 0.22],
    ] as const) {
      leaves.push(leaf(at(part), at(part + 0.085, length * radius * 0.62), length * radius * 0.34))
      leaves.push(leaf(at(part), at(part + 0.1, -length * radius * 0.55), length * radius * 0.28))
    }
    // One in the corner that stem and vine leave free.
    leaves.push(leaf([centre - radius, 0], [centre - radius * 0.72, side * radius * 0.78], radius * 0.16))
    const [x, y] = at(1)
    flowers.push({ x: round((x + centre) / 2), y: round(y / 2) })
  }
  return { vines: vines.join(""), leaves: leaves.join(""), flowers }
}

/** A leaf from its stalk to its tip, so wide at its middle. */
function leaf([x, y]: readonly [number, number], [tipX, tipY]: readonly [number, number], width: number): string {
  const length = Math.hypot(tipX - x, tipY - y) || 1
  const [acrossX, acrossY] = [(-(tipY - y) / length) * width, ((tipX - x) / length) * width]
  const [middleX, middleY] = [x + (tipX - x) * 0.42, y + (tipY - y) * 0.42]
  return `M${point(x, y)}Q${point(middleX + acrossX, middleY + acrossY)} ${point(tipX, tipY)}Q${point(middleX - acrossX, middleY - acrossY)} ${point(x, y)}Z`
}

function point(x: number, y: number): string {
  return `${round(x)} ${round(y)}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
