/** A width and a height. */
export interface Sides {
  readonly width: number
  readonly height: number
}

/** A place, in pixels of whatever it is a place of. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** How a picture lies in a frame: a place of the picture is at `place * scale + (x, y)` of the frame, in CSS pixels. */
export interface View extends Point {
  readonly scale: number
}

/** Smallest picture that can be zoomed to, as a part of the fitted one; largest, in CSS pixels for each of the picture's. */
const leastOfFit = 0.5
const mostScale = 32

/** Lays a picture into the middle of a frame, as large as fits; never larger than `most` CSS pixels for each of its own. */
export function fitView(picture: Sides, frame: Sides, most = 1): View {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height, most)
  return { scale, x: (frame.width - picture.width * scale) / 2, y: (frame.height - picture.height * scale) / 2 }
}

/** Zooms by a factor about a place of the frame, which keeps what it shows. */
export function zoomView(view: View, factor: number, about: Point, picture: Sides, frame: Sides): View {
  const fit = fitView(picture, frame).scale
  const scale = Math.min(Math.max(view.scale * factor, fit * leastOfFit), Math.max(mostScale, fit))
  const grown = scale / view.scale
  return keepView({ scale, x: about.x - (about.x - view.x) * grown, y: about.y - (about.y - view.y) * grown }, picture, frame)
}

/** Moves a picture by CSS pixels. */
export function moveView(view: View, by: Point, picture: Sides, frame: Sides): View {
  return keepView({ ...view, x: view.x + by.x, y: view.y + by.y }, picture, frame)
}

/** Moves a picture so that it cannot be lost: in the middle where it is smaller than the frame, else without a gap at any side. */
export function keepView(view: View, picture: Sides, frame: Sides): View {
  return {
    scale: view.scale,
    x: keep(view.x, picture.width * view.scale, frame.width),
    y: keep(view.y, picture.height * view.scale, frame.height),
  }
}

/** The place of the picture, in its own pixels, that is shown at a place of the frame. */
export function toPicture(view: View, { x, y }: Point): Point {
  return { x: (x - view.x) / view.scale, y: (y - view.y) / view.scale }
}

function keep(start: number, length: number, room: number): number {
  return length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, start))
}
