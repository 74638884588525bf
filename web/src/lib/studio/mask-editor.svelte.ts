import type { Picture } from "#api/types.ts"
import { boxBetween, boxStep, growBox, middleBox, moveBox } from "./mask-box.ts"
import { type Box, doStep, emptyHistory, type MaskHistory, type MaskStep, redoStep, shownSteps, undoStep } from "./mask-history.ts"
import { MaskSurface } from "./mask-surface.ts"
import type { Point } from "./viewport.ts"

export type MaskTool = "brush" | "eraser" | "rectangle" | "hand"

/** A mask that was left without being used, or that was used: whoever opens its picture again goes on from it. */
interface Kept {
  readonly pictureId: string
  readonly history: MaskHistory
  /** What it became where it was used. */
  readonly maskId: string | null
}

let kept: Kept | undefined

/** A mask that is being painted: its tool, its history and its surface. */
export class MaskEditing {
  readonly picture: Picture
  readonly surface: MaskSurface
  tool = $state<MaskTool>("brush")
  /** From 0 to 100; see {@link brushWidth}. */
  size = $state(62)
  /** The rectangle that keys move, or that is being drawn. */
  box = $state.raw<Box>()
  /** Counts what was painted: whoever shows the surface follows it. */
  version = $state(0)
  covered = $state(0)
  #history = $state.raw<MaskHistory>(emptyHistory)
  #points: Point[] = []
  #corner: Point | undefined
  readonly #maskId: string | null

  /** `maskId`: the mask that is in use. */
  constructor(picture: Picture, maskId: string | null) {
    this.picture = picture
    this.surface = new MaskSurface(picture)
    this.#maskId = maskId
    if (kept?.pictureId === picture.id && kept.maskId === maskId) this.#go(kept.history)
  }

  /** Whether the mask that is in use has to be fetched, because nothing is known of how it was painted. */
  get needsMask(): boolean {
    return this.#maskId !== null && this.#history.done.length === 0
  }

  get canUndo(): boolean {
    return this.#history.done.length > 0
  }

  get canRedo(): boolean {
    return this.#history.undone.length > 0
  }

  /** Width of the brush in pixels of the picture: each step of `size` is as large as the one before, in proportion. */
  get brushWidth(): number {
    const side = Math.max(this.picture.width, this.picture.height)
    const least = Math.max(1, side / 500)
    return Math.max(1, Math.round(least * (side / 2.5 / least) ** (this.size / 100)))
  }

  /** Begins a stroke or a rectangle at a place of the picture. */
  start(at: Point): void {
    if (this.tool === "rectangle") {
      this.#corner = at
      this.box = boxBetween(at, at, this.picture)
      return
    }
    this.#points = [at]
    this.#touch(this.#stroke([at]))
  }

  /** Goes on with it. */
  draw(places: readonly Point[]): void {
    const last = places.at(-1)
    if (last === undefined) return
    if (this.#corner !== undefined) {
      this.box = boxBetween(this.#corner, last, this.picture)
      return
    }
    const from = this.#points.at(-1)
    if (from === undefined) return
    this.#points.push(...places)
    this.#touch(this.#stroke([from, ...places]))
  }

  /** Ends it; `cancelled`: nothing was meant to be painted. */
  end(cancelled: boolean): void {
    const corner = this.#corner
    const points = this.#points
    this.#corner = undefined
    this.#points = []
    if (cancelled) this.#go(this.#history)
    else if (corner !== undefined) this.apply(false)
    else if (points.length > 0) this.#keep(doStep(this.#history, this.#stroke(points)))
    if (cancelled || corner !== undefined) this.box = undefined
  }

  /** Fills or clears the rectangle. */
  apply(erases: boolean): void {
    if (this.box !== undefined) this.do({ type: "box", erases, box: this.box })
  }

  /** Moves the rectangle by steps of an arrow key, or sizes it. The first time there is none yet, and it begins in the middle. */
  nudge(by: Point, how: { readonly grows: boolean; readonly fine: boolean }): void {
    const step = boxStep(this.picture, how.fine)
    const move = { x: by.x * step, y: by.y * step }
    if (this.box === undefined) this.box = middleBox(this.picture)
    else this.box = how.grows ? growBox(this.box, move, this.picture) : moveBox(this.box, move, this.picture)
  }

  /** Does something to the whole mask. */
  do(step: MaskStep): void {
    this.#go(doStep(this.#history, step))
  }

  undo(): void {
    this.#go(undoStep(this.#history))
  }

  redo(): void {
    this.#go(redoStep(this.#history))
  }

  /** Makes the brush larger or smaller by steps of the keys. */
  resize(steps: number): void {
    this.size = Math.min(100, Math.max(0, this.size + steps * 5))
  }

  /** The mask as a file in the exact size of the picture. */
  export(): Promise<Blob> {
    return this.surface.export(shownSteps(this.#history))
  }

  /** The mask was kept under this id. */
  used(maskId: string): void {
    kept = { pictureId: this.picture.id, history: this.#history, maskId }
  }

  #stroke(points: readonly Point[]): MaskStep {
    return { type: "stroke", erases: this.tool === "eraser", width: this.brushWidth, points }
  }

  #touch(step: MaskStep): void {
    this.surface.paint(step)
    this.version++
  }

  #go(history: MaskHistory): void {
    this.surface.replay(shownSteps(history))
    this.#keep(history)
  }

  #keep(history: MaskHistory): void {
    this.#history = history
    this.covered = this.surface.covered()
    this.version++
    kept = { pictureId: this.picture.id, history, maskId: this.#maskId }
  }
}
