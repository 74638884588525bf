import type { Point, Sides } from "./viewport.ts"

/** A box in pixels of the picture. */
export interface Box extends Point, Sides {}

/** One thing that was done to a mask; places and widths are in pixels of the picture. */
export type MaskStep =
  | { readonly type: "stroke"; readonly erases: boolean; readonly width: number; readonly points: readonly Point[] }
  | { readonly type: "box"; readonly erases: boolean; readonly box: Box }
  | { readonly type: "invert" }
  | { readonly type: "clear" }
  /** Another mask takes the place of what was there; it is opaque where the picture may change. */
  | { readonly type: "load"; readonly painted: OffscreenCanvas }

/** What was done, oldest first, and what was taken back, the next to be done again last. */
export interface MaskHistory {
  readonly done: readonly MaskStep[]
  readonly undone: readonly MaskStep[]
}

/** Nothing was done. */
export const emptyHistory: MaskHistory = { done: [], undone: [] }

/** Does one thing more. What was taken back before cannot be done again then. */
export function doStep({ done }: MaskHistory, step: MaskStep): MaskHistory {
  return { done: [...done, step], undone: [] }
}

/** Takes the last thing back; the same history where there is none. */
export function undoStep(history: MaskHistory): MaskHistory {
  const last = history.done.at(-1)
  return last === undefined ? history : { done: history.done.slice(0, -1), undone: [...history.undone, last] }
}

/** Does again what was taken back last; the same history where there is nothing. */
export function redoStep(history: MaskHistory): MaskHistory {
  const last = history.undone.at(-1)
  return last === undefined ? history : { done: [...history.done, last], undone: history.undone.slice(0, -1) }
}

/** The steps that still show: nothing of what was before the last one that replaces everything. */
export function shownSteps({ done }: MaskHistory): readonly MaskStep[] {
  const start = done.findLastIndex(({ type }) => type === "clear" || type === "load")
  return start === -1 ? done : done.slice(done[start]?.type === "clear" ? start + 1 : start)
}
