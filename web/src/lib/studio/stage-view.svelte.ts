import { fitView, keepView, moveView, type Point, type Sides, type View, zoomView } from "./viewport.ts"

/** A view of a picture in a frame, which follows both. */
export class StageView {
  #picture = $state.raw<Sides>({ width: 1, height: 1 })
  #frame = $state.raw<Sides>({ width: 1, height: 1 })
  #view = $state.raw<View>({ scale: 1, x: 0, y: 0 })
  #isFitted = $state(true)
  readonly #most: number

  /** `most`: how large a small picture is made to fit, in CSS pixels for each of its own. */
  constructor(most: number) {
    this.#most = most
  }

  get current(): View {
    return this.#view
  }

  get picture(): Sides {
    return this.#picture
  }

  get frame(): Sides {
    return this.#frame
  }

  get isFitted(): boolean {
    return this.#isFitted
  }

  /** Shows another picture, fitted. */
  show(picture: Sides): void {
    this.#picture = picture
    this.fit()
  }

  /** The frame has another size: a fitted picture stays fitted. */
  resize(frame: Sides): void {
    if (frame.width === 0 || frame.height === 0) return
    this.#frame = frame
    if (this.#isFitted) this.fit()
    else this.#view = keepView(this.#view, this.#picture, frame)
  }

  fit(): void {
    this.#view = fitView(this.#picture, this.#frame, this.#most)
    this.#isFitted = true
  }

  /** Shows each pixel of the picture as one of the screen's. */
  actualSize(about: Point = this.#middle()): void {
    this.zoom(1 / devicePixelRatio / this.#view.scale, about)
  }

  zoom(factor: number, about: Point = this.#middle()): void {
    this.#view = zoomView(this.#view, factor, about, this.#picture, this.#frame)
    this.#isFitted = false
  }

  move(by: Point): void {
    this.#view = moveView(this.#view, by, this.#picture, this.#frame)
    if (by.x !== 0 || by.y !== 0) this.#isFitted = false
  }

  #middle(): Point {
    return { x: this.#frame.width / 2, y: this.#frame.height / 2 }
  }
}
