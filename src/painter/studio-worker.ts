import { ImageError } from "#images/image-error.ts"
import { editPicture } from "./edit/edit.ts"
import { paint } from "./painter.ts"
import type { StudioReply, StudioRequest } from "./studio-job.ts"

// The studio's worker process: one job after the other, as they come in. It ends with its parent.

async function answer({ id, job }: StudioRequest): Promise<StudioReply> {
  try {
    return { id, result: job.kind === "paint" ? paint(job) : await editPicture(job) }
  } catch (error) {
    if (error instanceof ImageError) return { id, failure: "image", message: error.message }
    return { id, failure: "fault", message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

const line = { end: Promise.resolve() }

process.on("message", (request: StudioRequest) => {
  line.end = line.end.then(async () => {
    process.send?.(await answer(request))
  })
})
process.on("disconnect", () => process.exit(0))
// A terminal sends its signals to the whole group: the parent decides when the work is done.
process.on("SIGINT", () => {})
process.on("SIGTERM", () => {})
