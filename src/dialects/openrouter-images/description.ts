import { openRouterError, quote } from "#dialects/answer-schemas.ts"
import { type Description, mounted } from "#dialects/description.ts"
import { examplePicture } from "#dialects/request-schemas.ts"
import { openRouterImageRequest, openRouterImages, openRouterImagesEvent } from "./schema.ts"

const model = "limn/painter"

/** Describes the route of OpenRouter's Image API. */
export const description: Description = {
  title: "OpenRouter Images",
  requests: { OpenRouterImageRequest: openRouterImageRequest },
  answers: {
    OpenRouterImages: openRouterImages,
    OpenRouterImagesEvent: openRouterImagesEvent,
    Quote: quote,
    OpenRouterError: openRouterError,
  },
  operations: mounted(["/api/v1", "/openrouter/api/v1"], {
    method: "post",
    path: "/images",
    summary: "Draw or edit pictures",
    body: {
      content: { "application/json": "OpenRouterImageRequest" },
      examples: {
        draw: { model, prompt: "A red balloon over the sea", aspect_ratio: "16:9", resolution: "512" },
        edit: {
          model,
          prompt: "Make it night",
          input_references: [{ type: "image_url", image_url: { url: examplePicture } }],
          size: "64x64",
        },
        stream: { model, prompt: "A lighthouse", size: "64x64", n: 2, stream: true, partial_images: 1 },
      },
    },
    answers: { "application/json": ["OpenRouterImages", "Quote"], "text/event-stream": "OpenRouterImagesEvent" },
    failures: "generating",
  }),
  errorsOf: () => "OpenRouterError",
}
