import type { EditJob } from "./edit/edit.ts"
import type { PaintJob, PaintResult } from "./painter.ts"

/** Something for the studio to make: a new picture, or a change of given ones. */
export type StudioJob = ({ readonly kind: "paint" } & PaintJob) | ({ readonly kind: "edit" } & EditJob)

/** What the studio sends to its worker process. */
export interface StudioRequest {
  readonly id: number
  readonly job: StudioJob
}

/** What the worker process answers: `image` where a given picture cannot be used, `fault` for everything else. */
export type StudioReply =
  | { readonly id: number; readonly result: PaintResult }
  | { readonly id: number; readonly failure: "image" | "fault"; readonly message: string }
