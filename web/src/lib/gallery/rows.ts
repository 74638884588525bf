/** What a layout needs to know of a picture. */
export interface Shaped {
  readonly width: number
  readonly height: number
  readonly created_at: string
}

/** A picture's place in its row. Pixels. */
export interface Place {
  /** Of the picture in the list. */
  readonly index: number
  readonly left: number
  readonly width: number
}

/** A line of the gallery: the name of a month (`2026-11`, UTC), or pictures of one height. Pixels from the top of the list. */
export type Row =
  | { readonly kind: "month"; readonly top: number; readonly height: number; readonly month: string }
  | { readonly kind: "pictures"; readonly top: number; readonly height: number; readonly places: readonly Place[] }

/** Pixels. */
export interface RowMeasures {
  readonly width: number
  /** What rows would be as high as, if pictures came in any width. */
  readonly rowHeight: number
  readonly gap: number
  readonly monthHeight: number
}

/** What is wider or taller than this is shown in part. */
const shapeBounds = [0.5, 2.6] as const

/** The month of a moment, as `2026-11`, UTC. */
export function monthOf(moment: string): string {
  return moment.slice(0, 7)
}

/**
 * Sets pictures in rows from edge to edge, as a printer sets lines, each month under its name. The last row of a month keeps its height and
 * stays ragged, so that what comes behind moves nothing that is seen.
 */
export function galleryRows(pictures: readonly Shaped[], measures: RowMeasures): readonly Row[] {
  const { width, rowHeight, gap, monthHeight } = measures
  const rows: Row[] = []
  let top = 0
  let month = ""
  let line: { index: number; shape: number }[] = []

  const place = (isFull: boolean): void => {
    if (line.length === 0) return
    const shapes = line.reduce((sum, { shape }) => sum + shape, 0)
    const space = width - gap * (line.length - 1)
    const height = isFull ? space / shapes : Math.min(rowHeight, space / shapes)
    let left = 0
    const places = line.map(({ index, shape }) => {
      const at = { index, left, width: shape * height }
      left += at.width + gap
      return at
    })
    rows.push({ kind: "pictures", top, height, places })
    top += height + gap
    line = []
  }

  for (const [index, picture] of pictures.entries()) {
    const of = monthOf(picture.created_at)
    if (of !== month) {
      place(false)
      month = of
      rows.push({ kind: "month", top, height: monthHeight, month })
      top += monthHeight
    }
    const [narrowest, widest] = shapeBounds
    line.push({ index, shape: Math.min(widest, Math.max(narrowest, picture.width / picture.height)) })
    const wanted = line.reduce((sum, { shape }) => sum + shape, 0) * rowHeight + gap * (line.length - 1)
    if (wanted >= width) place(true)
  }
  place(false)
  return rows
}

/** How high all rows are together. Pixels. */
export function heightOf(rows: readonly Row[]): number {
  const last = rows.at(-1)
  return last === undefined ? 0 : last.top + last.height
}

/** The rows that touch the space between two heights. */
export function rowsBetween(rows: readonly Row[], from: number, to: number): readonly Row[] {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    const { top, height } = rows[middle]!
    if (top + height < from) low = middle + 1
    else high = middle
  }
  let end = low
  while (end < rows.length && rows[end]!.top <= to) end += 1
  return rows.slice(low, end)
}

/** The picture that a key leads to from another: next to it, or above and below where its middle is. */
export function neighbour(rows: readonly Row[], index: number, direction: "left" | "right" | "up" | "down", count: number): number {
  if (direction === "left") return Math.max(0, index - 1)
  if (direction === "right") return Math.min(count - 1, index + 1)
  const lines = rows.filter((row) => row.kind === "pictures")
  const line = lines.findIndex(({ places }) => places.some((place) => place.index === index))
  const own = lines[line]?.places.find((place) => place.index === index)
  const other = lines[line + (direction === "up" ? -1 : 1)]
  if (own === undefined || other === undefined) return index
  const middle = own.left + own.width / 2
  const distance = ({ left, width }: Place): number => Math.abs(left + width / 2 - middle)
  return other.places.reduce((nearest, place) => (distance(place) < distance(nearest) ? place : nearest)).index
}
