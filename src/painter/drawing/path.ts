/** A point: x grows to the right, y grows downwards. */
export type Point = readonly [x: number, y: number]

/** SVG path data. */
export type Path = string

/** A number as path data carries it: at most two decimals. */
export function format(value: number): string {
  return String(Math.round(value * 100) / 100)
}

const at = (x: number, y: number): string => `${format(x)} ${format(y)}`

/** An ellipse, turned by `degrees` about its centre. */
export function ellipse(x: number, y: number, radiusX: number, radiusY: number = radiusX, degrees = 0): Path {
  const [dx, dy] = [radiusX * Math.cos((degrees * Math.PI) / 180), radiusX * Math.sin((degrees * Math.PI) / 180)]
  const arc = `A${at(radiusX, radiusY)} ${format(degrees)} 1 1 `
  return `M${at(x - dx, y - dy)}${arc}${at(x + dx, y + dy)}${arc}${at(x - dx, y - dy)}Z`
}

/** A rectangle by its left upper corner, with round corners of `radius`. */
export function box(x: number, y: number, width: number, height: number, radius = 0): Path {
  const r = Math.min(radius, width / 2, height / 2)
  if (r <= 0) return `M${at(x, y)}H${format(x + width)}V${format(y + height)}H${format(x)}Z`
  const corner = (toX: number, toY: number): string => `A${at(r, r)} 0 0 1 ${at(toX, toY)}`
  return (
    `M${at(x + r, y)}H${format(x + width - r)}${corner(x + width, y + r)}V${format(y + height - r)}${corner(x + width - r, y + height)}` +
    `H${format(x + r)}${corner(x, y + height - r)}V${format(y + r)}${corner(x + r, y)}Z`
  )
}

/** Straight lines from point to point, closed. */
export function polygon(...points: readonly Point[]): Path {
  return `${polyline(...points)}Z`
}

/** Straight lines from point to point, open. */
export function polyline(...points: readonly Point[]): Path {
  return `M${points.map(([x, y]) => at(x, y)).join("L")}`
}

/** A smooth closed outline through all the points. */
export function blob(...points: readonly Point[]): Path {
  return `${spline(points, true)}Z`
}

/** A smooth open line through all the points. */
export function curve(...points: readonly Point[]): Path {
  return spline(points, false)
}

/** A smooth line through the points that is closed along the given straight corners: the outline of a hill above its foot. */
export function curveOver(points: readonly Point[], ...corners: readonly Point[]): Path {
  return `${spline(points, false)}${corners.map(([x, y]) => `L${at(x, y)}`).join("")}Z`
}

/** Catmull-Rom as cubic Béziers, with a slightly tight tension that keeps outlines from bulging. */
function spline(points: readonly Point[], closed: boolean): Path {
  const count = points.length
  const point = (index: number): Point => points[closed ? (index + count) % count : Math.min(count - 1, Math.max(0, index))]!
  let path = `M${at(...point(0))}`
  for (let index = 0; index < (closed ? count : count - 1); index++) {
    const [before, from, to, after] = [point(index - 1), point(index), point(index + 1), point(index + 2)]
    path += `C${at(from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6)} `
    path += `${at(to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6)} ${at(...to)}`
  }
  return path
}

/** An ellipse with a scalloped rim of `bumps` round bumps: wool, clouds, tree crowns. */
export function cloudlet(x: number, y: number, radiusX: number, radiusY: number, bumps: number, phase = 0): Path {
  const rim = (index: number): Point => {
    const angle = ((index + phase) / bumps) * 2 * Math.PI
    return [x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle)]
  }
  let path = `M${at(...rim(0))}`
  for (let index = 0; index < bumps; index++) {
    const [from, to] = [rim(index), rim(index + 1)]
    const radius = Math.hypot(to[0] - from[0], to[1] - from[1]) * 0.56
    path += `A${at(radius, radius)} 0 0 1 ${at(...to)}`
  }
  return `${path}Z`
}

/** A star with `tips` tips on two radii; `degrees` turns it. Tip one points up. */
export function star(x: number, y: number, outer: number, inner: number, tips: number, degrees = 0): Path {
  const points: Point[] = []
  for (let index = 0; index < tips * 2; index++) {
    const angle = (index / tips) * Math.PI - Math.PI / 2 + (degrees * Math.PI) / 180
    const radius = index % 2 === 0 ? outer : inner
    points.push([x + radius * Math.cos(angle), y + radius * Math.sin(angle)])
  }
  return polygon(...points)
}

/** A line of changing width along the points, round at its ends: limbs, tails, brush strokes. Widths belong to the points. */
export function ribbon(points: readonly Point[], widths: readonly number[]): Path {
  const left: Point[] = []
  const right: Point[] = []
  for (const [index, [x, y]] of points.entries()) {
    const [x0, y0] = points[Math.max(0, index - 1)]!
    const [x1, y1] = points[Math.min(points.length - 1, index + 1)]!
    const length = Math.hypot(x1 - x0, y1 - y0) || 1
    const half = widths[Math.min(index, widths.length - 1)]! / 2
    const [nx, ny] = [(-(y1 - y0) / length) * half, ((x1 - x0) / length) * half]
    left.push([x + nx, y + ny])
    right.unshift([x - nx, y - ny])
  }
  const cap = (index: number, step: number): Point => {
    const [x, y] = points.at(index)!
    const [fromX, fromY] = points.at(index - step) ?? [x, y]
    const length = Math.hypot(x - fromX, y - fromY) || 1
    const reach = widths.at(index)! * 0.45
    return [x + ((x - fromX) / length) * reach, y + ((y - fromY) / length) * reach]
  }
  return blob(...left, cap(-1, 1), ...right, cap(0, -1))
}

/** A leaf or petal from its foot to its tip, `width` at its widest. */
export function leaf(x: number, y: number, tipX: number, tipY: number, width: number): Path {
  const [dx, dy] = [tipX - x, tipY - y]
  const length = Math.hypot(dx, dy) || 1
  const [nx, ny] = [((-dy / length) * width) / 1.5, ((dx / length) * width) / 1.5]
  const side = (sign: number): string => at(x + dx * 0.45 + nx * sign, y + dy * 0.45 + ny * sign)
  return `M${at(x, y)}Q${side(1)} ${at(tipX, tipY)}Q${side(-1)} ${at(x, y)}Z`
}

/** A heart whose notch is at `y - size / 4`; `size` is half its width. */
export function heart(x: number, y: number, size: number): Path {
  const s = size
  return (
    `M${at(x, y + s)}C${at(x - s * 1.6, y)} ${at(x - s, y - s * 1.05)} ${at(x, y - s * 0.35)}` +
    `C${at(x + s, y - s * 1.05)} ${at(x + s * 1.6, y)} ${at(x, y + s)}Z`
  )
}
