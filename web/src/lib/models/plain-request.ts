import type { Model } from "#api/types.ts"
import type { SampleRequest } from "#lib/studio/code/sample-request.ts"

/** A request that says no more than it must: one prompt for one model, to be shown as code. */
export function plainRequest(model: Pick<Model, "id" | "output">, prompt: string): SampleRequest {
  return {
    model: model.id,
    turns: [{ role: "user", text: prompt, pictures: [] }],
    mask: null,
    modalities: model.output.includes("image") ? ["text", "image"] : ["text"],
    aspectRatio: null,
    imageSize: null,
    size: null,
    quality: null,
    outputFormat: null,
    background: null,
    seed: null,
    count: 1,
  }
}
